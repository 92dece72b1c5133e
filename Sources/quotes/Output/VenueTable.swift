internal import MarketData

/// The list of venues.
enum VenueTable {
    private static let channels: [Channel] = [.quotes, .trades, .aggregateTrades, .book, .status]

    /// For a person.
    static func text(_ venues: [any Venue]) -> String {
        var rows = [["VENUE", "CHANNELS", "STREAMS", "QUOTA", "KEY", "STREAM", "REST"]]
        for venue in venues {
            rows.append([
                venue.id.description, Self.channels(of: venue).joined(separator: ","),
                venue.streams.map { "\($0.limits.streamsPerConnection)" } ?? "-", Self.quota(of: venue),
                venue.requiredCredentials.isEmpty ? "no" : "yes", Self.address(of: venue) ?? "-",
                venue.rest?.bases.first ?? "-",
            ])
        }
        return TextColumns.text(rows)
    }

    /// For a program.
    static func json(_ venues: [any Venue]) -> String {
        var output: [UInt8] = Array("[".utf8)
        for venue in venues {
            output.append(output.count == 1 ? "\n  {\"venue\":" : ",\n  {\"venue\":")
            JSONText.append(venue.id.description, to: &output)
            output.append(",\"channels\":[\"\(Self.channels(of: venue).joined(separator: "\",\""))\"]")
            if let limits = venue.streams?.limits {
                output.append(",\"streamsPerConnection\":\(limits.streamsPerConnection)")
                if let most = limits.maximumConnections { output.append(",\"connections\":\(most)") }
            }
            output.append(",\"quota\":[")
            for (index, window) in venue.quota.enumerated() {
                output.append(index == 0 ? "{" : ",{")
                output.append("\"meter\":\"\(window.meter.rawValue)\",\"limit\":\(window.limit)")
                output.append(",\"seconds\":\(window.length.components.seconds)}")
            }
            output.append("],\"needsKey\":\(!venue.requiredCredentials.isEmpty)")
            if let stream = Self.address(of: venue) {
                output.append(",\"stream\":")
                JSONText.append(stream, to: &output)
            }
            if let rest = venue.rest?.bases.first {
                output.append(",\"rest\":")
                JSONText.append(rest, to: &output)
            }
            output.append(0x7D)
        }
        output.append("\n]")
        return String(decoding: output, as: UTF8.self)
    }

    private static func channels(of venue: any Venue) -> [String] {
        guard let streams = venue.streams else { return venue.rest == nil ? [] : ["quotes"] }
        return Self.channels.filter { streams.facts(of: $0) != nil }.map(\.description)
    }

    private static func quota(of venue: any Venue) -> String {
        let windows = venue.quota.map {
            "\(CountText.grouped($0.limit)) \($0.meter.rawValue)/\(SpanText.short($0.length))"
        }
        return windows.isEmpty ? "-" : windows.joined(separator: ", ")
    }

    private static func address(of venue: any Venue) -> String? {
        guard case .address(let address) = venue.streams?.endpoint(of: .main, credentials: nil) else { return nil }
        return address.url
    }
}
