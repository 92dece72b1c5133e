/// Which version of this library this is.
public enum MarketDataVersion {
    /// The version, by semantic versioning.
    public static let current = "0.1.0"
}
