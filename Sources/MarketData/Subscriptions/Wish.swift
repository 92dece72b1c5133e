internal import MarketDataCore
internal import MarketDataModel

/// What a consumer wants.
struct Wish: Sendable {
    /// Channels of symbols.
    var keys: [SlotKey]
    /// Channels of which every symbol is wanted (in a replay).
    var everySymbolOf: [Channel] = []
    /// How it wants the values.
    var delivery: Delivery
}
