import MarketDataModel

/// The status streams of a connection, all of which one subscription to `instrument` serves, as that channel has no
/// filter.
///
/// States of the channel: *off*; *requested* (every request is sent, as one may have been lost); *on* (confirmed: further
/// streams need no message). The last stream that leaves turns it off.
struct KrakenStatusStreams {
    /// The consequence of a request.
    enum Action: Hashable {
        /// The request goes to the venue, which answers it.
        case send
        /// It is done: the channel stays as it is.
        case done
    }

    private var natives: Set<NativeName> = []
    private var isOn = false

    mutating func requested(_ request: StreamRequest) -> Action {
        switch request.kind {
        case .subscribe:
            self.natives.formUnion(request.streams.lazy.map(\.native))
            return self.isOn ? .done : .send
        case .unsubscribe:
            self.natives.subtract(request.streams.lazy.map(\.native))
            guard self.natives.isEmpty else { return .done }
            self.isOn = false
            return .send
        }
    }

    /// The venue confirmed the channel. A late answer to a request that was sent twice does not turn it on again.
    mutating func confirmed() { self.isOn = !self.natives.isEmpty }

    /// The venue refused the channel for these streams.
    mutating func refused(_ streams: [StreamKey]) { self.natives.subtract(streams.lazy.map(\.native)) }
}
