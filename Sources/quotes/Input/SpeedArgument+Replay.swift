internal import Recording

extension SpeedArgument {
    /// The speed as a replay takes it. Its pace is measured in milliseconds, so a binary fraction is exact enough.
    var replaySpeed: ReplaySpeed {
        switch self {
        case .flatOut: .unpaced
        case .times(let numerator, let denominator): .times(Double(numerator) / Double(denominator))
        }
    }
}
