/// How values reach a consumer that is not always quick enough.
public enum Delivery: Hashable, Sendable {
    /// The newest value of each symbol. A consumer that lags skips what was overtaken, and is told how much; memory is
    /// one slot a symbol. `next()` takes the newest value of one changed symbol, symbols in turn.
    case latest

    /// Every value, in order, as long as the consumer keeps within its buffer of so many values.
    case every(buffer: Int = 4096, whenFull: Overflow = .dropOldest)

    /// What happens to a consumer whose buffer is full.
    public enum Overflow: Hashable, Sendable {
        /// The oldest values make room; the next reading says how many were lost.
        case dropOldest
        /// The consumer's iteration ends with ``MarketDataError/Code/slowConsumer``.
        case fail
    }
}
