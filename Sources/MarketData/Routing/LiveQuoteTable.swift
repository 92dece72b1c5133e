internal import MarketDataCore
internal import MarketDataModel
internal import Synchronization

/// The live quote of each slot as its readers see it: written under the router's lock, read without it.
///
/// A hit on a live stream takes no lock that the network thread takes, and the network thread never waits for a hit.
final class LiveQuoteTable: Sendable {
    /// A cell for each of 256 slots.
    private final class Page: Sendable {
        let cells = InlineArray<256, LiveQuoteCell> { _ in LiveQuoteCell() }
    }

    /// In place, so that the readers of most clients count no reference: a count that two threads change is a lock's worth.
    private let cells = InlineArray<256, LiveQuoteCell> { _ in LiveQuoteCell() }
    /// The pages behind them, made when their first slot is stored.
    private let pages = InlineArray<255, AtomicLazyReference<Page>> { _ in AtomicLazyReference() }

    /// The live quote of a slot, or `nil` where the table can't tell: the slot lies beyond it, or is being written all the time.
    @inline(__always)
    func quote(at mark: StreamMark) -> LiveQuote? {
        let slot = Int(mark.slot)
        if slot < 256 { return self.cells[slot].read(mark.generation) }
        return self.furtherQuote(at: mark)
    }

    @inline(never)
    private func furtherQuote(at mark: StreamMark) -> LiveQuote? {
        let (page, cell) = (Int(mark.slot) / 256 - 1, Int(mark.slot) % 256)
        guard page < self.pages.count else { return nil }
        return self.pages[page].load()?.cells[cell].read(mark.generation)
    }

    /// Notes that `slot`, in its use number `generation`, has `quote` now. Not to be called by two threads at once.
    func store(_ quote: Quote?, at slot: Int, _ generation: UInt32) {
        if slot < 256 { return self.cells[slot].write(quote, generation) }
        let (page, cell) = (slot / 256 - 1, slot % 256)
        guard page < self.pages.count else { return }
        let cells = self.pages[page].load() ?? self.pages[page].storeIfNil(Page())
        cells.cells[cell].write(quote, generation)
    }
}

/// A quote that one thread writes and any number read: a sequence lock whose words are atomics, so that a torn read is
/// recognised and is no data race either.
struct LiveQuoteCell: ~Copyable, Sendable {
    /// Odd while the cell is written.
    private let version = Atomic<UInt64>(0)
    /// The number of the slot's use, and in the lowest bit whether it has a live quote.
    private let state = Atomic<UInt64>(0)
    private let words = InlineArray<9, Atomic<UInt64>> { _ in Atomic(0) }

    /// A writer that was interrupted in its twelve stores is waited for under the lock, not here.
    private static let attempts = 64

    /// The slot's quote in its use number `generation`; `nil` where it was written each time.
    @inline(__always)
    func read(_ generation: UInt32) -> LiveQuote? {
        for _ in 0..<Self.attempts {
            let version = self.version.load(ordering: .acquiring)
            // One word, which is whole by itself.
            let state = self.state.load(ordering: .acquiring)
            guard state &>> 1 == UInt64(generation) else { return .gone }
            guard state & 1 != 0 else { return .silent }
            // A load that sees a word of a later version acquires that version's beginning with it, and so does not find
            // the version unchanged below.
            let quote = Quote(
                bid: self.words[0].load(ordering: .acquiring),
                bidSize: self.words[1].load(ordering: .acquiring),
                ask: self.words[2].load(ordering: .acquiring),
                askSize: self.words[3].load(ordering: .acquiring),
                eventTime: self.words[4].load(ordering: .acquiring),
                sequence: self.words[5].load(ordering: .acquiring),
                wall: self.words[6].load(ordering: .acquiring),
                monotonic: self.words[7].load(ordering: .acquiring),
                form: self.words[8].load(ordering: .acquiring)
            )
            if version & 1 == 0, self.version.load(ordering: .relaxed) == version { return .live(quote) }
        }
        return nil
    }

    /// Writes the slot's quote. Not to be called by two threads at once.
    func write(_ quote: Quote?, _ generation: UInt32) {
        let version = self.version.load(ordering: .relaxed)
        self.version.store(version &+ 1, ordering: .relaxed)
        self.state.store(UInt64(generation) &<< 1 | (quote == nil ? 0 : 1), ordering: .releasing)
        if let quote {
            let words = QuoteWords(quote)
            self.words[0].store(words.bid, ordering: .releasing)
            self.words[1].store(words.bidSize, ordering: .releasing)
            self.words[2].store(words.ask, ordering: .releasing)
            self.words[3].store(words.askSize, ordering: .releasing)
            self.words[4].store(words.eventTime, ordering: .releasing)
            self.words[5].store(words.sequence, ordering: .releasing)
            self.words[6].store(words.wall, ordering: .releasing)
            self.words[7].store(words.monotonic, ordering: .releasing)
            self.words[8].store(words.form, ordering: .releasing)
        }
        self.version.store(version &+ 2, ordering: .releasing)
    }
}
