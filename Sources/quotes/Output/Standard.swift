internal import MarketDataModel
internal import Terminal

/// Standard output and standard error, for few words.
enum Standard {
    /// Writes `text` and a line feed to standard output.
    static func say(_ text: String) { TerminalDevice.write(Array((text + "\n").utf8), to: TerminalDevice.output) }

    /// Writes one line to standard error, with the command's name before it. The text may hold words of a venue, of a
    /// file or of the network.
    static func complain(_ text: String) {
        TerminalDevice.write(Array("quotes: \(text.displayLine(limit: 4_000))\n".utf8), to: TerminalDevice.error)
    }

    /// Writes one line to standard error as it is.
    static func complain(bare text: String) {
        TerminalDevice.write(Array((text + "\n").utf8), to: TerminalDevice.error)
    }
}
