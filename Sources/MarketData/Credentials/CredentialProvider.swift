internal import Configuration
public import MarketDataModel
internal import MarketDataVenues

/// The source of an account's secrets. It is asked when a venue needs secrets, and again when they have expired.
public struct CredentialProvider: Sendable {
    let load: @Sendable (any Venue) async throws -> Credentials?

    /// A provider that calls `load`: a vault, a token service.
    ///
    /// - Parameter load: Returns the secrets for a venue, under the names of ``Venue/requiredCredentials``; `nil` where
    ///   there are none.
    public init(_ load: @escaping @Sendable (VenueID) async throws -> Credentials?) {
        self.load = { try await load($0.id) }
    }

    init(venue load: @escaping @Sendable (any Venue) async throws -> Credentials?) {
        self.load = load
    }

    /// The environment: `MARKETDATA_ALPACA_KEY` and `MARKETDATA_ALPACA_SECRET` for the secrets `key` and `secret` of the
    /// venue `alpaca`.
    public static let environment = CredentialProvider(venue: { venue in
        let reader = ConfigReader(provider: EnvironmentVariablesProvider())
        var values: [String: String] = [:]
        for name in venue.requiredCredentials {
            let key = ConfigKey(["marketdata", venue.id.description.replacing("-", with: "_"), name])
            values[name] = reader.string(forKey: key, isSecret: true)
        }
        return values.isEmpty ? nil : Credentials(values)
    })
}
