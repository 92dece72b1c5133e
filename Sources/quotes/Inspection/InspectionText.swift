internal import MarketData
internal import MarketDataModel
internal import Recording

/// An inspection, for a person.
struct InspectionText {
    let inspection: Inspection
    let theme: Theme

    /// All of it.
    var text: String {
        let summary = self.inspection.summary
        var facts: [[String]] = [["recording", self.recording], ["venue", self.venue]]
        if let software = self.software { facts.append(["made by", software]) }
        if let range = summary.range {
            facts.append(["from", range.lowerBound.rfc3339])
            facts.append(["to", "\(range.upperBound.rfc3339)  (\(AgeText.short(summary.length)))"])
        }
        facts.append(["messages", self.messages])
        facts.append(["connections", self.connections])
        facts.append(["instruments", CountText.grouped(self.inspection.header.instruments.count)])
        facts.append(["gaps", self.gaps])
        if let start = summary.longestSilenceStart {
            facts.append([
                "silence", "\(SpanText.short(summary.longestSilence)) at most, from \(start.rfc3339(fraction: 3))",
            ])
        }
        if summary.backwardSteps > 0 {
            facts.append(["clock", "stepped back \(CountText.counted(summary.backwardSteps, "time"))"])
        }
        facts.append(["clock skew", self.skew])
        facts.append(["spacing", Self.quantiles(self.inspection.spacing) ?? "-"])
        return [TextColumns.text(facts), self.streams, self.histogram].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var recording: String {
        var notes = [self.inspection.format.rawValue]
        if self.inspection.isCompressed { notes.append("compressed") }
        if self.inspection.isTruncated { notes.append("BREAKS OFF: the last lines are missing") }
        if self.inspection.malformedLines > 0 {
            notes.append("\(CountText.counted(self.inspection.malformedLines, "line")) that can't be read")
        }
        return "\(self.inspection.path.displayLine(limit: 1_000))  (\(notes.joined(separator: ", ")))"
    }

    private var venue: String {
        let venue = self.inspection.venue
        return self.inspection.header.venue == nil
            ? "\(venue)  (taken for it: the file does not say)" : venue.description
    }

    private var software: String? {
        let software = self.inspection.header.software
        guard !software.name.isEmpty else { return nil }
        return "\(software.name) \(software.version)".displayLine()
    }

    private var messages: String {
        let summary = self.inspection.summary
        var parts = ["\(CountText.grouped(summary.received)) received (\(CountText.bytes(summary.receivedBytes)))"]
        if let rate = self.inspection.perSecond(summary.received) { parts[0] += ", \(rate)/s" }
        parts.append("\(CountText.grouped(summary.sent)) sent")
        parts.append("\(CountText.grouped(summary.exchanges)) by REST")
        if self.inspection.replies > 0 {
            parts.append("\(CountText.grouped(self.inspection.replies)) of them answers to requests")
        }
        if self.inspection.failures > 0 {
            let reason = self.inspection.firstFailure.map { " (\($0.displayLine()))" } ?? ""
            parts.append("\(CountText.grouped(self.inspection.failures)) that can't be read\(reason)")
        }
        return parts.joined(separator: "; ")
    }

    private var connections: String {
        let connections = self.inspection.summary.connections.sorted { $0.key < $1.key }
        // What a URL asks for is in the table below.
        let urls = connections.compactMap { $0.value.url?.split(separator: "?").first?.displayLine() }
        return "\(connections.count)"
            + (urls.isEmpty ? "" : "  (\(urls.prefix(3).joined(separator: ", "))\(urls.count > 3 ? ", ..." : ""))")
    }

    private var gaps: String {
        let summary = self.inspection.summary
        var parts: [String] = []
        if summary.gaps.isEmpty {
            parts.append("none that the recorder knows of")
        } else {
            let lost = CountText.counted(summary.lostRecords, "record")
            parts.append("\(CountText.grouped(summary.gaps.count)): \(lost) lost, as the recorder could not keep up")
        }
        if summary.resumptions > 0 { parts.append("taken up again \(CountText.counted(summary.resumptions, "time"))") }
        return parts.joined(separator: "; ")
    }

    private var skew: String {
        guard let text = Self.quantiles(self.inspection.skew) else {
            return "unknown: no message says when it happened"
        }
        let isEarly = (self.inspection.skew.minimum ?? .zero) < .zero
        return text + (isEarly ? "  (received before it happened: a clock was wrong)" : "")
    }

    private static func quantiles(_ histogram: DelayHistogram) -> String? {
        guard let least = histogram.minimum, let most = histogram.maximum, let median = histogram.quantile(0.5),
            let late = histogram.quantile(0.99)
        else { return nil }
        return "least \(SpanText.short(least)), median \(SpanText.short(median)), 99 % \(SpanText.short(late)), "
            + "most \(SpanText.short(most))"
    }

    private var streams: String {
        guard !self.inspection.streams.isEmpty else { return "" }
        let shown = self.inspection.streams.prefix(40)
        var rows = [["CHANNEL", "SYMBOL", "COUNT", "PER SECOND"]]
        for stream in shown {
            rows.append([
                stream.channel, stream.symbol.description, CountText.grouped(stream.count),
                self.inspection.perSecond(stream.count) ?? "-",
            ])
        }
        let table = TextColumns.text(rows, right: [2, 3])
        let hidden = self.inspection.streams.count - shown.count
        return hidden == 0 ? table : table + "\nand \(hidden) more (--json has all)"
    }

    private var histogram: String {
        guard let start = self.inspection.summary.range?.lowerBound else { return "" }
        return BarChart.text(self.inspection.summary.rate, start: start, self.theme)
    }
}
