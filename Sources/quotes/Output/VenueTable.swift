internal import MarketData

/// The list of venues.
enum VenueTable {
    private static let channels: [Channel] = [.quotes, .trades, .aggregateTrades]

    /// For a person.
    static func text(_ venues: [any Venue]) -> String {
        var rows = [["VENUE", "CHANNELS", "STREAMS", "STREAM", "REST"]]
        for venue in venues {
            rows.append([
                venue.id.description, Self.channels(of: venue).joined(separator: ","),
                "\(venue.limits.streamsPerConnection)", venue.endpoints.stream, venue.endpoints.rest ?? "-",
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
            output.append(",\"streamsPerConnection\":\(venue.limits.streamsPerConnection),\"stream\":")
            JSONText.append(venue.endpoints.stream, to: &output)
            if let rest = venue.endpoints.rest {
                output.append(",\"rest\":")
                JSONText.append(rest, to: &output)
            }
            output.append(0x7D)
        }
        output.append("\n]")
        return String(decoding: output, as: UTF8.self)
    }

    private static func channels(of venue: any Venue) -> [String] {
        Self.channels.filter { venue.supports($0) }.map(\.description)
    }
}
