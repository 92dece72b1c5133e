internal import DequeModule
package import MarketDataModel

/// How the memory of a process moves: its size at moments spread over a window, and the straight line that fits them
/// best. At most 64 samples, whatever the window.
package struct MemoryTrend: Hashable, Sendable {
    private struct Sample: Hashable {
        var time: MonotonicTime
        var bytes: Int
    }

    /// How far back it looks.
    package let window: Duration
    private static let places = 64
    private var samples: Deque<Sample> = []

    /// Nothing was seen so far.
    package init(window: Duration) {
        self.window = max(.seconds(1), window)
    }

    /// The size that was seen last.
    package private(set) var resident = 0

    /// When the next sample is due; sooner ones only tell the size.
    package var due: MonotonicTime {
        self.samples.last.map { $0.time + self.window / (Self.places - 1) } ?? MonotonicTime(nanoseconds: .min)
    }

    /// The process had this size at `now`.
    package mutating func note(_ bytes: Int, now: MonotonicTime) {
        self.resident = bytes
        guard now >= self.due else { return }
        while let first = self.samples.first, now - first.time > self.window || self.samples.count >= Self.places {
            self.samples.removeFirst()
        }
        self.samples.append(Sample(time: now, bytes: bytes))
    }

    /// Whether a window has been seen, less what lies between two samples.
    package var isFull: Bool {
        guard let first = self.samples.first, let last = self.samples.last else { return false }
        return last.time - first.time >= self.window - self.window / 8
    }

    /// Bytes by which it grows in an hour; 0 where too little has been seen.
    package var bytesPerHour: Double {
        guard let first = self.samples.first, self.samples.count > 1 else { return 0 }
        let count = Double(self.samples.count)
        var (sumX, sumY, sumXX, sumXY) = (0.0, 0.0, 0.0, 0.0)
        for sample in self.samples {
            let hours = Double((sample.time - first.time).wholeNanoseconds) / 3.6e12
            let bytes = Double(sample.bytes - first.bytes)
            sumX += hours
            sumY += bytes
            sumXX += hours * hours
            sumXY += hours * bytes
        }
        let spread = count * sumXX - sumX * sumX
        return spread > 0 ? (count * sumXY - sumX * sumY) / spread : 0
    }

    /// By how many bytes that line rises from one end of what was seen to the other.
    package var growth: Int {
        guard let first = self.samples.first, let last = self.samples.last else { return 0 }
        return Int(self.bytesPerHour * Double((last.time - first.time).wholeNanoseconds) / 3.6e12)
    }
}
