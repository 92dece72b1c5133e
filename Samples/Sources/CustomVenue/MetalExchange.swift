import MarketData

/// A venue outside this package: metals, one message a quote, a small protocol of its own.
///
/// | | |
/// |---|---|
/// | request | `{"op":"add","names":["GOLD"],"id":1}` |
/// | answer | `{"ok":1}` or `{"no":1,"why":"closed"}` |
/// | quote | `{"name":"GOLD","bid":"2345.10","bidSize":"3","ask":"2345.30","askSize":"2"}` |
///
/// The venue's names are the symbols themselves, which is the default.
struct MetalExchange: Venue, StreamProtocol {
    let id: VenueID = "metals"
    /// The base URL, `ws://127.0.0.1:9000`.
    let base: String

    var limits: StreamLimits {
        StreamLimits(
            messagesPerWindow: 10,
            streamsPerConnection: 100,
            streamsPerMessage: 20,
            connectionsPerWindow: 5,
            connectionWindow: .seconds(60),
            idleLimit: .seconds(30)
        )
    }

    /// Quotes only; the current one comes first.
    func facts(of channel: Channel) -> ChannelFacts? {
        channel == .quotes ? ChannelFacts(sendsSnapshot: true) : nil
    }

    func endpoint(of route: StreamRoute, credentials: Credentials?) -> StreamEndpoint {
        .address(StreamAddress(self.base + "/quotes"))
    }

    func makeSession(_ context: StreamSessionContext) -> MetalSession { MetalSession() }
}
