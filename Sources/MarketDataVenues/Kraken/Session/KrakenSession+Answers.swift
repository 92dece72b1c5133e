import MarketDataModel
import WireFormats

extension KrakenSession {
    /// The meaning of an answer to a request, or of an error.
    mutating func answer(_ message: KrakenMessage, into events: inout EventBatch) throws(DecodeError) {
        if message.method == "pong" || message.method == "ping" {
            self.ping.answered(now: events.received.monotonic)
            if let words = message.error { events.report(.notice(words)) }
            return
        }
        let method = message.kind
        if message.error != nil || message.success == false {
            guard method != nil || message.error != nil else { throw DecodeError(.unknown) }
            return self.refuse(message, method, into: &events)
        }
        guard let method else { throw DecodeError(.unknown) }
        guard message.success != nil else { throw DecodeError(.field("success")) }
        guard message.hasResult else { throw DecodeError(.field("result")) }
        guard let channel = message.resultChannel else { throw DecodeError(.field("channel")) }
        self.accept(message, method, channel, into: &events)
    }

    private mutating func accept(
        _ message: KrakenMessage,
        _ kind: StreamRequest.Kind,
        _ channel: InlineName,
        into events: inout EventBatch
    ) {
        let isStatus = channel.description == KrakenChannel.status
        // Only for archives that do not name the routes of their connections: elsewhere connections of the main route
        // confirm the default depth alone, and those of another route have the depth of their route.
        if channel.description == KrakenChannel.book, let depth = message.resultDepth, self.bookDepth == 0,
            depth != KrakenLimits.defaultDepth
        {
            self.bookDepth = depth
        }
        guard let id = message.id else { return }
        let streams: [StreamKey]
        if let symbol = message.symbol {
            streams = self.ledger.take(id, symbol).map { [$0] } ?? []
        } else {
            streams = self.ledger.takeRest(id)
        }
        guard !streams.isEmpty else { return }
        if isStatus, kind == .subscribe { self.statusStreams.confirmed() }
        events.report(kind == .subscribe ? .confirmed(streams) : .ended(streams))
    }

    /// A refusal names its request, and its symbol or none: then the whole request is refused. A refusal for too many
    /// messages names nothing; what it refused is not answered, and the client sends it again.
    private mutating func refuse(
        _ message: KrakenMessage,
        _ kind: StreamRequest.Kind?,
        into events: inout EventBatch
    ) {
        let words = message.error ?? "no reason given"
        guard let kind, let id = message.id else { return events.report(.notice(words)) }
        let streams: [StreamKey]
        if let symbol = message.symbol {
            streams = self.ledger.take(id, symbol).map { [$0] } ?? []
        } else {
            streams = self.ledger.takeRest(id)
        }
        guard let channel = streams.first?.channel else { return events.report(.notice(words)) }
        switch (kind, words) {
        // The answer to the first of two requests was lost, or is still to come.
        case (.subscribe, "Already subscribed"):
            if channel == .status { self.statusStreams.confirmed() }
            events.report(.confirmed(streams))
        case (.unsubscribe, "Subscription Not Found"): events.report(.ended(streams))
        case (.subscribe, _), (.unsubscribe, _):
            if channel == .status { self.statusStreams.refused(streams) }
            events.report(.refused(streams, reason: words))
        }
    }

    /// The state of the trading engine, from the `status` channel. It is no instrument's: a change goes to the log.
    mutating func readEngine(_ data: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        var word: InlineName?
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: Self.maximumDepth)
            try json.beginArray(in: data)
            while try json.nextElement(in: data) {
                word = nil
                try json.beginObject(in: data)
                while let key = try json.nextKey(in: data) {
                    if key == "system" { word = try json.name(in: data) }
                }
                if word == nil { break }
            }
        } catch {
            throw DecodeError(json: error)
        }
        guard let word else { throw DecodeError(.field("system")) }
        let isOnline = word.description == "online"
        if word != self.engine, !isOnline || self.engine != nil {
            events.report(.notice("the trading engine is in the state \"\(word)\""))
        }
        self.engine = word
    }
}
