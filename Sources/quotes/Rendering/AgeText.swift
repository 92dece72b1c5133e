internal import MarketDataModel

/// A length of time in at most six characters, or as a clock.
enum AgeText {
    /// `0.3s`, `12s`, `3m04s`, `2h05m`, `3d04h`.
    static func short(_ span: Duration) -> String {
        let tenths = max(0, span.wholeNanoseconds / 100_000_000)
        let seconds = tenths / 10
        switch seconds {
        case ..<10: return "\(seconds).\(tenths % 10)s"
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m\(Self.two(seconds % 60))s"
        case ..<86_400: return "\(seconds / 3600)h\(Self.two(seconds / 60 % 60))m"
        default: return "\(seconds / 86_400)d\(Self.two(seconds / 3600 % 24))h"
        }
    }

    /// `00:03:12`.
    static func clock(_ span: Duration) -> String {
        let seconds = max(0, span.wholeNanoseconds / 1_000_000_000)
        return "\(Self.two(seconds / 3600)):\(Self.two(seconds / 60 % 60)):\(Self.two(seconds % 60))"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
