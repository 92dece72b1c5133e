internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// The quotas of this process: one keeper for each scope, whoever asks for it.
///
/// A keeper goes with the last client that uses it. What was used is remembered until the venue no longer counts it, so
/// that a client that is made anew does not forget what the one before it did.
enum QuotaScopes {
    /// Scopes of a clock that is moved by hand are of that clock: tests do not share.
    private struct Key: Hashable {
        let scope: QuotaScope
        let clock: ObjectIdentifier?
    }

    private struct Entry {
        let ledger: QuotaLedger
        weak var keeper: (any ScopedQuotaKeeper)?
    }

    private static let entries = Locked([Key: Entry]())

    /// The keeper of the quota that a client of `venue` uses.
    ///
    /// Of two clients with different windows for one scope the smaller ones count, for both; whether the host shares it
    /// is what the first of them says.
    static func keeper(
        venue: any Venue,
        configuration: MarketDataClient.Configuration,
        time: TimeSource,
        logger: Logger = .silent
    ) -> any QuotaKeeper {
        let windows = configuration.limits.windows(of: venue)
        let scope = QuotaScope(venue: venue, account: configuration.limits.account)
        let key = Key(scope: scope, clock: time.manual.map(ObjectIdentifier.init))
        return self.entries.withLock { entries in
            if let keeper = entries[key]?.keeper {
                keeper.tighten(to: windows)
                return keeper
            }
            entries = entries.filter { $1.keeper != nil || $1.ledger.isCharged }
            let ledger = entries[key]?.ledger ?? QuotaLedger(windows: windows, time: time)
            let keeper: any ScopedQuotaKeeper
            if configuration.limits.sharesQuotaOnHost {
                let file = QuotaFile(scope: scope, directory: configuration.limits.stateDirectory)
                keeper = HostQuotaKeeper(ledger, file: file, logger: logger)
            } else {
                keeper = LocalQuotaKeeper(ledger)
            }
            keeper.tighten(to: windows)
            entries[key] = Entry(ledger: ledger, keeper: keeper)
            return keeper
        }
    }
}

extension QuotaLedger {
    /// The venue still counts something of what is noted here, or has forbidden something.
    fileprivate var isCharged: Bool { !self.withMachine { machine, now in machine.isIdle(now: now) } }
}
