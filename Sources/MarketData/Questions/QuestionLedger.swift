internal import MarketDataModel

/// Who keeps the books of somebody who asks: what is to be allowed, and what came of it.
///
/// Called on the asker's own thread; nothing here may wait.
protocol QuestionLedger: Sendable {
    /// A question was answered from what is known: no tier is charged.
    func noteHit(_ symbol: Symbol, _ source: Source)

    /// A question leaves the cache: it makes a request, or joins one. What is asked for with ``Freshness/fresh`` always
    /// does.
    ///
    /// - Throws: What forbids it: then it is not asked.
    func charge(_ symbol: Symbol) throws(MarketDataError)

    /// A question that left the cache was answered, or failed, after so long.
    func noteAnswer(_ symbol: Symbol, _ outcome: QuestionDesk.Outcome, waited: Duration)

    /// Whose question it is: those of several take turns where not all can be asked at once.
    var consumer: UInt32 { get }
}
