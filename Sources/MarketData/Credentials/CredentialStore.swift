internal import MarketDataModel
internal import MarketDataVenues

/// The account's secrets while they last. Concurrent requests share one load.
actor CredentialStore {
    private let venue: any Venue
    private let provider: CredentialProvider
    private let time: TimeSource
    private var known: Credentials?
    private var loading: Task<Result<Credentials?, MarketDataError>, Never>?
    /// Secrets are had anew so long before they expire: a login takes a moment.
    private static let margin: Duration = .seconds(30)

    init(venue: any Venue, provider: CredentialProvider, time: TimeSource) {
        self.venue = venue
        self.provider = provider
        self.time = time
    }

    /// The secrets; `nil` where the venue needs none.
    /// - Throws: ``MarketDataError/Code/credentials`` where they are missing or can't be had.
    func current() async throws(MarketDataError) -> Credentials? {
        guard !self.venue.requiredCredentials.isEmpty else { return nil }
        if let known, !self.isExpired(known) { return known }
        let task = self.loading ?? self.load()
        self.loading = task
        let result = await task.value
        if self.loading == task { self.loading = nil }
        if case .success(let credentials) = result { self.known = credentials }
        return try result.get()
    }

    private func isExpired(_ credentials: Credentials) -> Bool {
        guard let expires = credentials.expires else { return false }
        return self.time.stamp.wall.advanced(by: Self.margin) >= expires
    }

    private func load() -> Task<Result<Credentials?, MarketDataError>, Never> {
        let (venue, provider) = (self.venue, self.provider)
        return Task {
            do {
                let credentials = try await provider.load(venue)
                let missing = venue.requiredCredentials.filter { credentials?[$0]?.isEmpty ?? true }
                guard missing.isEmpty else { return .failure(Self.missing(missing, of: venue)) }
                return .success(credentials)
            } catch {
                // The provider's own error may hold a secret: its type says enough.
                let message = "the credentials could not be had (\(type(of: error))); see the credential provider"
                return .failure(MarketDataError(.credentials, message, venue: venue.id))
            }
        }
    }

    private static func missing(_ names: [String], of venue: any Venue) -> MarketDataError {
        let prefix = "MARKETDATA_\(venue.id.description.uppercased().replacing("-", with: "_"))_"
        let variables = names.map { prefix + $0.uppercased() }.joined(separator: " and ")
        let message = "the venue needs credentials: set \(variables), or give the client a credential provider"
        return MarketDataError(.credentials, message, venue: venue.id)
    }
}
