import Glibc

/// Hosts that are reached directly: the meaning of `NO_PROXY`, decided here and not by libcurl.
///
/// Entries are separated by commas or blanks, in any case. `*` is every host; a name matches itself and its subdomains,
/// `.example.com` and `*.example.com` mean the same as `example.com`; an address matches itself, `10.0.0.0/8` and
/// `fd00::/8` their networks. `host:port`, `*:port` and `[::1]:port` match that port only, which libcurl does not
/// understand.
package struct NoProxyList: Hashable, Sendable {
    private enum Hosts: Hashable, Sendable {
        case everything
        case name(String)
        case network(address: [UInt8], bits: Int)
    }

    private struct Entry: Hashable, Sendable {
        var hosts: Hosts
        /// The only port that is meant; `nil` for all of them.
        var port: UInt16?
    }

    private let entries: [Entry]

    /// The list that `text` spells; entries without a meaning match nothing.
    package init(_ text: String) {
        self.entries = text.split { $0 == "," || $0 == " " || $0 == "\t" }.compactMap { Self.entry(String($0)) }
    }

    /// Whether `host`, a name or an address, is reached directly at `port`; without a port, entries with one match nothing.
    package func contains(_ host: String, port: UInt16? = nil) -> Bool {
        let host = Self.bare(host)
        let address = Self.address(host)
        return self.entries.contains { entry in
            if let only = entry.port, only != port { return false }
            return switch entry.hosts {
            case .everything: true
            case .name(let name): address == nil && (host == name || host.hasSuffix("." + name))
            case .network(let network, let bits):
                address.map { Self.matches($0, network: network, bits: bits) } ?? false
            }
        }
    }

    private static func entry(_ text: String) -> Entry? {
        // First without a port, as an IPv6 address has colons, too.
        if let hosts = Self.hosts(text) { return Entry(hosts: hosts) }
        guard
            let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0,
            let hosts = Self.hosts(String(text[..<colon]))
        else { return nil }
        return Entry(hosts: hosts, port: port)
    }

    private static func hosts(_ text: String) -> Hosts? {
        if text == "*" { return .everything }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if let address = address(bare(String(parts[0]))) {
            let bits = parts.count == 2 ? Int(parts[1]) : address.count * 8
            guard let bits, (0...address.count * 8).contains(bits) else { return nil }
            return .network(address: address, bits: bits)
        }
        let name = bare(text.hasPrefix("*.") ? String(text.dropFirst(2)) : text)
        return name.isEmpty || name.contains(":") ? nil : .name(name)
    }

    /// Lower case, without brackets, leading and trailing dots.
    private static func bare(_ host: String) -> String {
        var text = Substring(host.lowercased())
        if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
        while text.hasPrefix(".") { text.removeFirst() }
        while text.hasSuffix(".") { text.removeLast() }
        return String(text)
    }

    private static func address(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }

    private static func matches(_ address: [UInt8], network: [UInt8], bits: Int) -> Bool {
        guard address.count == network.count else { return false }
        let whole = bits / 8
        guard address[..<whole] == network[..<whole] else { return false }
        let rest = bits % 8
        guard rest > 0 else { return true }
        return (address[whole] ^ network[whole]) >> UInt8(8 - rest) == 0
    }
}
