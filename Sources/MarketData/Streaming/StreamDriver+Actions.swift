internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import Recording

extension StreamDriver {
    /// Does what the machine says, in order.
    func perform(_ actions: [FeedAction]) {
        for action in actions { self.perform(action) }
    }

    private func perform(_ action: FeedAction) {
        let router = self.core.router
        switch action {
        case .connect(let id, let route, _): self.connect(id, route)
        case .send(let id, let request): self.send(request, on: id)
        case .ping(let id): self.connections[id]?.ping()
        case .close(let id): self.connections[id]?.close()
        case .abort(let id): self.abort(id)
        case .stale(let keys, let reason):
            self.core.logger.info(
                "Streams are stale",
                metadata: [
                    "streams": "\(keys.count)", "reason": "\("\(reason)".displayLine())", "venue": "\(self.venue.id)",
                ]
            )
            let stamp = self.core.time.stamp
            self.noteEnd(reason)
            self.staleSymbols = nil
            self.forgetOlderQuotes(of: keys)
            self.tell(.state(RecordedState(.stale, of: keys)), at: stamp) {
                router.change { machine, effects in
                    machine.markStale(keys, since: stamp.monotonic, effects: &effects)
                }
            }
        case .gap(let keys):
            self.tell(.state(RecordedState(.gap, of: keys))) { router.change { machine, _ in machine.markGap(keys) } }
        case .live(let keys):
            self.tell(.state(RecordedState(.live, of: keys))) {
                router.change { machine, effects in
                    for key in keys { machine.clearRefusal(key) }
                    machine.markLive(keys, effects: &effects)
                }
            }
        case .confirmed(let keys):
            router.change { machine, _ in for key in keys { machine.clearRefusal(key) } }
        case .snapshot(let keys):
            router.change { machine, _ in for key in keys { machine.clearRefusal(key) } }
            for key in keys { self.snapshotFailures[key] = nil }
            self.requestSnapshots(of: keys)
        case .handover(let from, _, let keys): self.handovers[from, default: []] += keys
        case .refused(let key, let reason): self.refuse(key, reason)
        case .forget(let keys):
            self.keepLastQuotes(of: keys)
            self.names.forget(keys)
            for key in keys { self.snapshotFailures[key] = nil }
            router.change { machine, _ in for key in keys { machine.forget(key) } }
        case .notice(let notice): self.log(notice)
        case .finished: self.finish()
        }
    }

    private func send(_ request: StreamRequest, on id: ConnectionID) {
        if request.kind == .subscribe { self.core.metrics.note(upstreamSubscribes: request.streams.count) }
        self.connections[id]?.send(request)
    }

    private func refuse(_ key: StreamKey, _ reason: String) {
        let router = self.core.router
        let error = MarketDataError.refused(key.channel, reason, venue: self.venue.id)
        self.tell(.state(RecordedState(.refused, of: [key], reason: reason))) {
            router.change { machine, effects in machine.refuse(key, error, effects: &effects) }
        }
    }

    /// Tells consumers something besides what their streams send.
    ///
    /// Where a recording is made the network thread does it, and records it, so that the recording has everything in
    /// the order in which consumers saw it.
    func tell(_ event: Record.Event, at stamp: ReceiveStamp? = nil, _ body: @escaping @Sendable () -> Void) {
        self.tell(self.recorder == nil ? [] : [Record(event, at: stamp ?? self.core.time.stamp)], body)
    }

    func tell(_ records: [Record], _ body: @escaping @Sendable () -> Void) {
        guard let recorder = self.recorder else { return body() }
        let isPosted = self.network.execute {
            for record in records { recorder.record(record.event, at: record.stamp) }
            body()
        }
        if !isPosted { body() }
    }

    /// Notes why a connection was lost or could not be opened.
    private func noteEnd(_ reason: StaleReason) {
        switch reason {
        case .halfOpen: self.lastEnd = "nothing came within the venue's idle limit, not even the answer to a ping"
        case .unanswered: self.lastEnd = "the venue left a request unanswered"
        case .disconnected(let reason): self.lastEnd = reason.displayLine(limit: 400)
        case .mute, .resynchronising, .dropped: break
        }
    }

    private func log(_ notice: FeedNotice) {
        if case .backingOff(_, _, _, let reason) = notice { self.noteEnd(reason) }
        let now = self.core.time.now
        let (message, metadata): (Logger.Message, Logger.Metadata) =
            switch notice {
            case .backingOff(let id, let failures, let until, _):
                (
                    "Waiting before the next connection attempt",
                    [
                        "connection": "\(id.rawValue)", "failures": "\(failures)", "wait": "\(until - now)",
                        "why": "\(self.lastEnd)",
                    ]
                )
            case .connectTimedOut(let id):
                ("The connection was not open in time", ["connection": "\(id.rawValue)"])
            case .unanswered(let id, let request):
                ("The venue left a request unanswered", ["connection": "\(id.rawValue)", "request": "\(request)"])
            case .replacing(let old, let new, let cause):
                (
                    "Replacing a connection",
                    ["connection": "\(old.rawValue)", "by": "\(new.rawValue)", "why": "\(cause)"]
                )
            case .reported(let id, let text):
                ("The venue reports a problem", ["connection": "\(id.rawValue)", "reason": "\(text.displayLine())"])
            case .assumed(let id, let streams):
                (
                    "No data of some streams yet, and the venue never confirms any",
                    ["connection": "\(id.rawValue)", "streams": "\(streams)"]
                )
            case .unsubscribeRefused(let id, let key, let reason):
                (
                    "Unsubscribe was rejected",
                    ["connection": "\(id.rawValue)", "stream": "\(key)", "reason": "\(reason.displayLine())"]
                )
            case .drainTimedOut(let id):
                ("The connection did not close in time", ["connection": "\(id.rawValue)"])
            }
        let (logs, suppressed) = self.faults.admit(message.description, now: now)
        guard logs else { return }
        var all = metadata
        all["venue"] = "\(self.venue.id)"
        if suppressed > 0 { all["suppressed"] = "\(suppressed)" }
        self.core.logger.notice(message, metadata: all)
    }
}
