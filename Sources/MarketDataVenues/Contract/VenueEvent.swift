public import MarketDataModel
public import WireFormats

/// What one message said of the market.
@frozen
public enum VenueEvent: Hashable, Sendable, BitwiseCopyable {
    /// A quote of ``Channel/quotes``.
    case quote(NativeName, Quote)
    /// A trade of ``Channel/trades`` or, where ``Trade/isAggregate`` says so, of ``Channel/aggregateTrades``.
    case trade(NativeName, Trade)
    /// A message of a channel that is handed on undecoded, and where in it the venue's payload lies.
    case raw(StreamKey, MessageSlice)
}

/// What one message said of a request.
public enum VenueReply: Hashable, Sendable {
    /// The request was accepted.
    case accepted(id: UInt32)
    /// The request was refused, with the venue's words; `id` is `nil` where the venue does not say which.
    case refused(id: UInt32?, reason: String)
}
