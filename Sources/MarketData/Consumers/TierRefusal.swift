public import MarketDataModel

/// Why a consumer's tier refused a question: beneath a ``MarketDataError`` of code `rateLimited`.
public struct TierRefusal: Error, Hashable, Sendable {
    /// Whose question.
    public var consumer: String
    /// Its tier.
    public var tier: Tier
    /// Which line of it.
    public var rule: TierRule
    /// When the same question passes, if the consumer asks nothing else; `nil` where that depends on answers it waits for.
    public var retryAfter: Duration?
}

extension TierRefusal: CustomStringConvertible {
    /// Which rule, with its number.
    public var description: String {
        switch self.rule {
        case .perSecond:
            "\(self.tier.perSecond ?? 0) questions a second, \(self.tier.burst ?? self.tier.perSecond ?? 0) at once"
        case .perMinute: "\(self.tier.perMinute ?? 0) questions a minute"
        case .perHour: "\(self.tier.perHour ?? 0) questions an hour"
        case .cooldown: "\(self.tier.cooldown) between two requests for a symbol"
        case .waiting: "\(self.tier.waiting) questions that wait at once"
        }
    }

    /// The error that is thrown.
    func error(venue: VenueID, symbol: Symbol) -> MarketDataError {
        let whose = "the tier '\(self.tier.name)' allows the consumer '\(self.consumer)' \(self)"
        guard let retryAfter = self.retryAfter else {
            return MarketDataError(
                .overloaded,
                "\(whose); wait for some of them, or allow older answers",
                venue: venue,
                symbol: symbol,
                underlying: self
            )
        }
        return MarketDataError(
            .rateLimited,
            "\(whose); try again in \(retryAfter), or allow older answers",
            venue: venue,
            symbol: symbol,
            retryAfter: retryAfter,
            underlying: self
        )
    }
}
