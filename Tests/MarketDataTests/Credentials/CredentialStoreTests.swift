import Locking
import MarketDataModel
import MarketDataVenues
import Testing

@testable import MarketData

@Suite(.timeLimit(.minutes(1))) struct `The account's secrets` {
    /// A venue that cannot be used without a key and a secret.
    private struct Vault: Venue {
        var id: VenueID { "vault-us" }
        var requiredCredentials: [String] { ["key", "secret"] }
    }

    /// An error whose text holds a secret.
    private struct Leak: Error, CustomStringConvertible {
        var description: String { "hunter2 was wrong" }
    }

    /// A provider that counts its loads.
    private final class Source: Sendable {
        let loads = Locked(0)
        let answer: @Sendable (Int) throws -> Credentials?

        init(_ answer: @escaping @Sendable (Int) throws -> Credentials?) { self.answer = answer }

        func store(_ venue: any Venue = Vault(), time: ManualTime = ManualTime()) -> CredentialStore {
            let provider = CredentialProvider { (_: VenueID) in
                let number = self.loads.withLock { loads in
                    loads += 1
                    return loads
                }
                await Task.yield()
                return try self.answer(number)
            }
            return CredentialStore(venue: venue, provider: provider, time: .manual(time))
        }

        var count: Int { self.loads.withLock { $0 } }
    }

    private static func failure(_ store: CredentialStore) async -> MarketDataError? {
        do throws(MarketDataError) {
            _ = try await store.current()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a venue of public data needs none, and no provider is asked`() async throws {
        let source = Source { _ in Credentials(["key": "k"]) }
        #expect(try await source.store(BinanceSpot.binance).current() == nil)
        #expect(source.count == 0)
    }

    @Test func `concurrent requests share one load, and later ones its result`() async throws {
        let source = Source { Credentials(["key": "k\($0)", "secret": "s"]) }
        let store = source.store()
        try await withThrowingTaskGroup(of: Credentials?.self) { group in
            for _ in 0..<100 { group.addTask { try await store.current() } }
            for try await credentials in group { #expect(credentials?["key"] == "k1") }
        }
        #expect(try await store.current()?["key"] == "k1")
        #expect(source.count == 1)
    }

    @Test func `secrets that expire are had anew 30 seconds before`() async throws {
        let time = ManualTime()
        let start = time.stamp.wall
        let source = Source { number in
            let expires = start.advanced(by: .seconds(100 * number))
            return Credentials(["key": "k\(number)", "secret": "s"], expires: expires)
        }
        let store = source.store(time: time)
        #expect(try await store.current()?["key"] == "k1")
        time.advance(by: .milliseconds(69_999))
        #expect(try await store.current()?["key"] == "k1")
        time.advance(by: .milliseconds(1))
        #expect(try await store.current()?["key"] == "k2")
        #expect(source.count == 2)
    }

    @Test func `missing secrets are named as variables, and looked for again the next time`() async throws {
        let source = Source { number in
            switch number {
            case 1: nil
            case 2: Credentials(["key": "k", "secret": ""])
            default: Credentials(["key": "k", "secret": "s"])
            }
        }
        let store = source.store()
        let both = try #require(await Self.failure(store))
        #expect(both.code == .credentials)
        #expect(both.message.contains("MARKETDATA_VAULT_US_KEY and MARKETDATA_VAULT_US_SECRET"))
        let one = try #require(await Self.failure(store))
        #expect(one.message.contains("set MARKETDATA_VAULT_US_SECRET,") && !one.message.contains("_KEY"))
        #expect(try await store.current()?["secret"] == "s")
    }

    @Test func `an error of the provider is told by its type, and its text by nobody`() async throws {
        let store = Source { _ in throw Leak() }.store()
        let error = try #require(await Self.failure(store))
        #expect(error.code == .credentials && error.message.contains("Leak"))
        #expect(!"\(error)".contains("hunter2") && error.underlying == nil)
    }
}
