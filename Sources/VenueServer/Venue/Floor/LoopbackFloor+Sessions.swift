internal import MarketDataModel
internal import MarketDataVenues

/// Stream connections: who is let in, what they ask for, when they must go.
extension LoopbackFloor {
    func upgrade(_ request: ServerRequest) -> UpgradeDecision {
        if let refusal = self.faults.refusal { return self.refuse(refusal) }
        let now = self.configuration.now()
        self.arrivals.spend(1, now: now)
        if self.configuration.enforcesLimits, self.arrivals.used > self.limits.connectionsPerWindow {
            return self.refuse(.text("too many connections\n", status: 429))
        }
        guard self.dialect.open(path: request.path, query: request.queryString) != nil else {
            return self.refuse(.notFound)
        }
        return .accept()
    }

    private func refuse(_ response: ServerResponse) -> UpgradeDecision {
        self.board.update { $0.refusedConnections += 1 }
        return .reject(response)
    }

    func opened(_ connection: ServerConnection) {
        let request = connection.request
        guard let dialect = self.dialect.open(path: request.path, query: request.queryString) else { return }
        let session = FloorSession(
            connection,
            dialect: DialectSession(form: dialect.form),
            window: self.limits.messageWindow
        )
        self.sessions[connection.id] = session
        self.board.update {
            $0.connections += 1
            $0.openConnections += 1
            $0.peakConnections = max($0.peakConnections, $0.openConnections)
        }
        self.market.now = self.configuration.now()
        self.send(self.dialect.greeting(dialect, market: self.market), on: connection)
        self.change(session, to: dialect, isMessage: false)
        let faults = self.faults
        if faults.isDeaf { connection.setReading(false) }
        if let code = faults.closesAtOnce { connection.close(code: code) }
        self.schedulePing(of: connection)
        self.scheduleHeartbeat(of: connection)
        if let age = self.configuration.connectionAge ?? self.limits.maximumConnectionAge {
            self.server?.schedule(after: age) { connection.close(code: 1000, reason: "connection too old") }
        }
    }

    func closed(_ connection: ServerConnection, code: UInt16?) {
        guard let session = self.sessions.removeValue(forKey: connection.id) else { return }
        self.change(session, to: DialectSession(form: session.dialect.form), isMessage: false)
        self.board.update { $0.openConnections -= 1 }
    }

    func received(_ message: [UInt8], isText: Bool, on connection: ServerConnection) {
        guard let session = self.sessions[connection.id] else { return }
        session.messages.spend(1, now: self.configuration.now())
        let used = session.messages.used
        self.board.update {
            $0.messagesReceived += 1
            $0.peakMessagesPerWindow = max($0.peakMessagesPerWindow, used)
        }
        if self.configuration.enforcesLimits, used > self.limits.messagesPerWindow {
            self.board.update { $0.cutForMessages += 1 }
            return connection.close(code: 1008, reason: "Too many requests")
        }
        let faults = self.faults
        guard !faults.ignoresMessages else { return }
        var changed = session.dialect
        self.market.now = self.configuration.now()
        let replies =
            faults.reply?(message)
            ?? self.dialect.receive(message.span, in: &changed, market: self.market)
        if faults.replyDelay > .zero {
            self.server?.schedule(after: faults.replyDelay) { self.send(replies, on: connection) }
        } else {
            // Before the first message of a new stream.
            self.send(replies, on: connection)
        }
        self.change(session, to: changed, isMessage: true)
    }

    private func send(_ replies: [DialectReply], on connection: ServerConnection) {
        for reply in replies {
            switch reply {
            case .send(let bytes): connection.send(text: bytes)
            case .close(let code, let reason): connection.close(code: code, reason: reason)
            }
        }
    }

    private func change(_ session: FloorSession, to dialect: DialectSession, isMessage: Bool) {
        let added = dialect.streams.subtracting(session.dialect.streams)
        let removed = session.dialect.streams.subtracting(dialect.streams)
        session.dialect = dialect
        for stream in added { self.subscribers[stream, default: []].append(session) }
        for stream in removed {
            self.subscribers[stream]?.removeAll { $0 === session }
            if self.subscribers[stream]?.isEmpty == true { self.subscribers[stream] = nil }
        }
        guard !added.isEmpty || !removed.isEmpty else { return }
        self.board.update {
            $0.streamsAdded += added.count
            $0.streams += added.count - removed.count
            $0.peakStreamsPerConnection = max($0.peakStreamsPerConnection, dialect.streams.count)
            if isMessage, !added.isEmpty { $0.subscribeMessages += 1 }
            if isMessage, !removed.isEmpty { $0.unsubscribeMessages += 1 }
        }
    }

    // MARK: Pings and heartbeats

    private func scheduleHeartbeat(of connection: ServerConnection) {
        guard let heartbeat = self.dialect.heartbeat else { return }
        self.server?.schedule(after: heartbeat.interval) {
            guard let session = self.sessions[connection.id] else { return }
            if session.isQuiet, !self.faults.isMute { connection.send(text: heartbeat.message) }
            session.isQuiet = true
            self.scheduleHeartbeat(of: connection)
        }
    }

    private func schedulePing(of connection: ServerConnection) {
        guard let interval = self.configuration.pingInterval else { return }
        self.server?.schedule(after: interval) { self.ping(connection) }
    }

    private func ping(_ connection: ServerConnection) {
        guard let session = self.sessions[connection.id] else { return }
        let now = self.configuration.now()
        if let since = session.unansweredSince, now.since(since) >= self.configuration.pongDeadline {
            self.board.update { $0.cutForSilence += 1 }
            return connection.close(code: 1008, reason: "Pong timeout")
        }
        if session.unansweredSince == nil { session.unansweredSince = now }
        connection.ping(Array(String(now.nanoseconds / 1_000_000).utf8))
        self.schedulePing(of: connection)
    }

    func receivedPong(_ payload: [UInt8], on connection: ServerConnection) {
        self.sessions[connection.id]?.unansweredSince = nil
        self.board.update { $0.pongsReceived += 1 }
    }
}
