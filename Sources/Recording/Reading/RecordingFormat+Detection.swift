extension RecordingFormat {
    /// The format whose first line this is.
    init?(firstLine line: Span<UInt8>) {
        if line.count > 0, line[0] == 0x7B {
            // The member that says the format comes first, as the format's description demands.
            guard line.first("\"\(RecordingFormat.marketData.rawValue)\"", from: 0).map({ $0 < 64 }) ?? false else {
                return nil
            }
            self = .marketData
        } else if HftbacktestLine.timestamp(of: line) != nil {
            self = .hftbacktest
        } else if CryptofeedLines.isLine(line) {
            self = .cryptofeed
        } else {
            return nil
        }
    }
}
