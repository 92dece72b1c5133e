internal import MarketDataCore
internal import MarketDataModel

/// A keeper that ``QuotaScopes`` hands out: the clients of a scope share the object.
protocol ScopedQuotaKeeper: AnyObject, QuotaKeeper {
    /// Keeps to these windows too.
    func tighten(to windows: [QuotaWindow])
}
