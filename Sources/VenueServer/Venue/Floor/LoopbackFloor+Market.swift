internal import MarketDataModel
internal import MarketDataVenues

/// From what happens to messages on the connections that asked for them.
extension LoopbackFloor {
    func publish(_ content: LoopbackEvent.Content) {
        self.deliver(content)
        self.report()
    }

    func deliver(_ content: LoopbackEvent.Content) {
        switch content {
        case .event(let event, let levels):
            self.market.note(event)
            self.deliver(event, levels)
        case .message(let recorded):
            guard let unwrapped = self.dialect.unwrap(recorded.span) else {
                self.skipped += 1
                return
            }
            let key = self.key(of: unwrapped.stream)
            if let key, key.channel == .quotes { self.market.set(recorded: recorded, of: key.native) }
            guard let sessions = self.subscribers[unwrapped.stream] else { return }
            self.send(recorded.span.extracting(unwrapped.range), unwrapped.stream, key, to: sessions)
        }
    }

    /// A recording has few streams and many messages.
    private func key(of stream: String) -> StreamKey? {
        if let known = self.streamKeys[stream] { return known }
        if self.streamKeys.count > 16_384 { self.streamKeys = [:] }
        let key = self.dialect.key(ofStream: stream)
        self.streamKeys[stream] = .some(key)
        return key
    }

    /// The payload is made only where somebody gets it.
    private func deliver(_ event: MarketEvent, _ levels: [BookLevel]) {
        let key = event.key
        let known = self.streamNames[key]
        guard let stream = known ?? self.dialect.stream(key) else { return }
        if known == nil { self.streamNames[key] = stream }
        guard let sessions = self.subscribers[stream] else { return }
        self.payload.removeAll(keepingCapacity: true)
        self.dialect.payload(event, levels: levels, into: &self.payload)
        let payload = self.payload
        guard !payload.isEmpty else { return }
        self.send(payload.span, stream, key, to: sessions)
    }

    private func send(_ payload: Span<UInt8>, _ stream: String, _ key: StreamKey?, to sessions: [FloorSession]) {
        guard !self.isMuted(stream, key) else { return }
        var form: Int?
        for session in sessions {
            // Sessions of one form get the same bytes.
            if form != session.dialect.form {
                self.message.removeAll(keepingCapacity: true)
                self.dialect.wrap(payload, stream: stream, for: session.dialect, into: &self.message)
                form = session.dialect.form
            }
            if session.connection.send(text: self.message) { self.sent += 1 }
            session.isQuiet = false
        }
    }

    private func isMuted(_ stream: String, _ key: StreamKey?) -> Bool {
        let faults = self.faults
        if faults.isMute || faults.muteStreams.contains(stream) { return true }
        return key.map { faults.muteChannels.contains($0.channel) } ?? false
    }
}
