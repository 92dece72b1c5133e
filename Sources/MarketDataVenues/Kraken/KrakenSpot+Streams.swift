public import MarketDataModel

extension KrakenSpot: StreamProtocol {
    /// The limits of connections; each number's source is stated where it is defined.
    public var limits: StreamLimits {
        StreamLimits(
            messagesPerWindow: KrakenLimits.messagesPerSecond,
            streamsPerConnection: KrakenLimits.streamsPerConnection,
            streamsPerMessage: KrakenLimits.streamsPerMessage,
            mixesChannels: false,
            connectionsPerWindow: KrakenLimits.connectionsPerWindow,
            connectionWindow: KrakenLimits.connectionWindow,
            idleLimit: KrakenLimits.idleLimit
        )
    }

    /// Quotes, trades, books and status; other public channels undecoded.
    ///
    /// Silence of a channel is no fault, as heartbeats show that a connection is alive. A status stream begins with the
    /// current value only where it is the first of its connection.
    public func facts(of channel: Channel) -> ChannelFacts? {
        switch channel {
        case .quotes: ChannelFacts(sendsSnapshot: true, sequence: .none, silence: .normal)
        case .trades: ChannelFacts(sendsSnapshot: false, sequence: .stream, silence: .normal)
        case .book(let depth):
            depth == 0 || KrakenLimits.depths.contains(depth)
                ? ChannelFacts(
                    sendsSnapshot: true,
                    sequence: .none,
                    silence: .normal,
                    depths: KrakenLimits.depths.map(Int.init)
                ) : nil
        case .status: ChannelFacts(sendsSnapshot: false, sequence: .none, silence: .normal)
        case .raw(let name):
            KrakenChannel.reserved.contains(name.description)
                ? nil : ChannelFacts(sendsSnapshot: true, sequence: .none, silence: .normal)
        case .aggregateTrades: nil
        }
    }

    /// A route for each depth of book that is asked for by number, and one for everything else: a connection has one
    /// depth of a symbol at most (the venue refuses a second one), and messages do not tell their depth.
    public func route(of stream: StreamKey) -> StreamRoute {
        guard case .book(let depth) = stream.channel, depth > 0 else { return .main }
        return InlineName("book\(depth)").map(StreamRoute.init) ?? .main
    }

    /// The depth of ``Channel/book(depth:)`` on connections of `route`.
    static func depth(of route: StreamRoute) -> UInt16 {
        UInt16(route.description.dropFirst(4)) ?? 0
    }

    /// One address for all routes.
    public func endpoint(of route: StreamRoute, credentials: Credentials?) -> StreamEndpoint {
        .address(StreamAddress(self.streamBase + Self.path))
    }

    /// A session for one connection's messages.
    public func makeSession(_ context: StreamSessionContext) -> KrakenSession {
        KrakenSession(bookDepth: Self.depth(of: context.route))
    }
}
