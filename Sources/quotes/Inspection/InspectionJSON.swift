internal import MarketData
internal import Recording

/// An inspection, for a program: one JSON object. Times are RFC 3339, lengths are nanoseconds.
struct InspectionJSON {
    let inspection: Inspection

    /// The object.
    var text: String {
        let summary = self.inspection.summary
        var object = JSONObject()
        object.add("path", self.inspection.path)
        object.add("format", self.inspection.format.rawValue)
        object.add("compressed", self.inspection.isCompressed)
        object.add("truncated", self.inspection.isTruncated)
        object.add("malformedLines", self.inspection.malformedLines)
        object.add("venue", self.inspection.venue.description)
        object.add("venueIsNamed", self.inspection.header.venue != nil)
        if let range = summary.range {
            object.add("from", range.lowerBound.rfc3339)
            object.add("to", range.upperBound.rfc3339)
        }
        object.add("length", summary.length)
        object.add("records", summary.records)
        object.add("received", summary.received)
        object.add("receivedBytes", summary.receivedBytes)
        object.add("sent", summary.sent)
        object.add("exchanges", summary.exchanges)
        object.add("replies", self.inspection.replies)
        object.add("unreadable", self.inspection.failures)
        object.add("instruments", self.inspection.header.instruments.count)
        object.add("connections", summary.connections.count)
        object.add("gaps", summary.gaps.count)
        object.add("lostRecords", summary.lostRecords)
        object.add("resumptions", summary.resumptions)
        object.add("longestSilence", summary.longestSilence)
        object.add("backwardSteps", summary.backwardSteps)
        object.add("clockSkew", raw: Self.quantiles(self.inspection.skew))
        object.add("spacing", raw: Self.quantiles(self.inspection.spacing))
        object.add("streams", raw: Self.list(self.inspection.streams.map(Self.stream)))
        object.add("barLength", summary.rate.width)
        object.add("bars", raw: Self.list(summary.rate.bars.map(String.init)))
        return object.text
    }

    private static func stream(_ stream: Inspection.Stream) -> String {
        var object = JSONObject()
        object.add("channel", stream.channel)
        object.add("symbol", stream.symbol.description)
        object.add("count", stream.count)
        return object.text
    }

    private static func quantiles(_ histogram: DelayHistogram) -> String {
        var object = JSONObject()
        object.add("count", histogram.count)
        if let value = histogram.minimum { object.add("least", value) }
        if let value = histogram.quantile(0.5) { object.add("median", value) }
        if let value = histogram.quantile(0.99) { object.add("p99", value) }
        if let value = histogram.maximum { object.add("most", value) }
        return object.text
    }

    private static func list(_ elements: [String]) -> String { "[\(elements.joined(separator: ","))]" }
}
