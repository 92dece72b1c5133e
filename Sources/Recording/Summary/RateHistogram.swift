internal import MarketDataModel

/// How many messages came when, in at most 64 equal bars over the whole recording.
///
/// The length is not known in advance: whenever a position lies beyond the last bar, pairs of bars become one.
public struct RateHistogram: Hashable, Sendable {
    /// The most bars.
    public static let limit = 64

    /// How much of the recording one bar stands for.
    public private(set) var width = Duration.milliseconds(1)
    /// Messages, by bar.
    public private(set) var bars: [Int] = []

    /// No messages yet.
    public init() {}

    /// A message came at `position`, counted from the start of the recording; not negative.
    public mutating func add(_ position: Duration) {
        let nanoseconds = max(0, position.wholeNanoseconds)
        while nanoseconds / self.width.wholeNanoseconds >= Self.limit {
            self.width = self.width * 2
            self.bars = stride(from: 0, to: self.bars.count, by: 2).map { index in
                self.bars[index] + (index + 1 < self.bars.count ? self.bars[index + 1] : 0)
            }
        }
        let bar = Int(nanoseconds / self.width.wholeNanoseconds)
        while self.bars.count <= bar { self.bars.append(0) }
        self.bars[bar] += 1
    }
}
