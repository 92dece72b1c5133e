internal import MarketDataModel

/// What is to be done.
package enum RequestAction: Hashable, Sendable {
    /// Its turn has come: ask what it wants now, and ask the quota for that, leaving so many thousandths to others. Then
    /// say ``RequestStateMachine/admitted(_:_:charge:now:)``, or what else came of it. There is one such at a time.
    case acquire(UInt64, reserve: Int)
    /// Send it to this base URL, and say ``RequestStateMachine/ended(_:_:sends:now:)``.
    case send(UInt64, RequestAttempt)
    /// What was taken for something that was never sent is given back.
    case refund(QuotaLease)
    /// What was taken for something that has ended is settled.
    case settle(QuotaLease)
    /// The venue says that everybody in the scope must stop for so long.
    case pause(Duration)
    /// Tell who made the request.
    case finish(UInt64, RequestEnd)
    /// Say so in the log, perhaps.
    case notice(RequestNotice)
}

/// One sending of a request.
package struct RequestAttempt: Hashable, Sendable {
    /// Counts from 1.
    package var number: Int
    /// Which base URL, by its place in the list of them.
    package var base: Int
    /// How long it may take.
    package var deadline: Duration
}
