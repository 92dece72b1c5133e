import Configuration
import MarketDataModel
import Testing

@testable import MarketData

struct EnvironmentTests {
    typealias Configuration = MarketDataClient.Configuration

    private func message(_ environment: [String: String]) -> String {
        let error = #expect(throws: MarketDataError.self) {
            try Configuration.fromEnvironment(environment: environment)
        }
        #expect(error?.code == .configuration)
        return error?.message ?? ""
    }

    @Test
    func `settings are read from the environment`() throws {
        let configuration = try Configuration.fromEnvironment(environment: [
            "MARKETDATA_CACHE_TIME_TO_LIVE": " 250ms ", "MARKETDATA_LIMITS_QUOTA": "weight:6000/1m, requests:20/1m",
            "MARKETDATA_LIMITS_SHARES_QUOTA_ON_HOST": "yes", "MARKETDATA_FEATURES": "-retries,-cache",
            "MARKETDATA_FEATURES_QUOTA": "false", "MARKETDATA_REQUESTS_BREAKER_FAILURE_RATE": "0.5",
            "MARKETDATA_NETWORK_PROXY": "socks5h://me:secret@127.0.0.1:1080", "MARKETDATA_SEED": "7",
            "MARKETDATA_RECORDING_PATH": "kept.jsonl.gz", "MARKETDATA_RECORDING_APPENDS": "1",
            "MARKETDATA_CONNECTION_MAXIMUM_MESSAGE": "1MiB", "MARKETDATA_NETWORK_USER_AGENT": "",
        ])
        #expect(configuration.cache.timeToLive == .milliseconds(250))
        #expect(configuration.limits.quota?.count == 2)
        #expect(configuration.limits.sharesQuotaOnHost)
        #expect(configuration.features == Configuration.Features.all.subtracting([.retries, .cache, .quota]))
        #expect(configuration.requests.breaker.failureRate == 0.5)
        #expect(configuration.network.proxy == .url("socks5h://me:secret@127.0.0.1:1080"))
        #expect(configuration.seed == 7)
        #expect(configuration.recording?.path == "kept.jsonl.gz" && configuration.recording?.appends == true)
        #expect(configuration.connection.maximumMessage == 1 << 20)
        // Empty is not given.
        #expect(configuration.network.userAgent == "swift-market-data")
    }

    @Test
    func `all that is wrong is said at once, with variable, value and what is allowed`() {
        let message = self.message([
            "MARKETDATA_CACHE_TIME_TO_LIVE": "soon", "MARKETDATA_CACHE_CAPACITY": "0", "MARKETDATA_FEATURES": "-cash",
            "MARKETDATA_LIMITS_HEADROOM": "nan", "MARKETDATA_PRESET": "huge", "MARKETDATA_RECORDING_APPENDS": "true",
        ])
        #expect(
            message.split(separator: "; ").map(String.init) == [
                "MARKETDATA_PRESET is \"huge\": write one of small, medium, large, extraLarge",
                "MARKETDATA_CACHE_TIME_TO_LIVE is \"soon\": write a length of time from 0s to 1d",
                "MARKETDATA_CACHE_CAPACITY is \"0\": write a whole number from 1 to 10000000",
                "MARKETDATA_LIMITS_HEADROOM is \"nan\": write a number from 0 to 0.9",
                "MARKETDATA_FEATURES is \"-cash\": write all, none, names (cache, quota), or changes (-retries, -cache)",
                "MARKETDATA_RECORDING_APPENDS is \"true\": write true or false, beside MARKETDATA_RECORDING_PATH",
            ]
        )
    }

    @Test
    func `what can't be read is refused by every setting, and none is quietly unset`() {
        for setting in SettingTable.all where !["limits.account", "network.userAgent"].contains(setting.path) {
            // A path takes almost anything; not this.
            #expect(self.message([setting.variable: "\u{1}?"]).contains(setting.variable), "\(setting.path)")
        }
    }

    @Test
    func `B49 a proxy's password is not repeated in a message`() {
        let message = self.message(["MARKETDATA_NETWORK_PROXY": "ftp://me:hunter2@127.0.0.1"])
        #expect(message.contains("MARKETDATA_NETWORK_PROXY is not usable: write environment, none, or a URL"))
        #expect(!message.contains("hunter2"))
        var configuration = Configuration()
        configuration.network.proxy = .url("ftp://me:hunter2@127.0.0.1")
        let error = #expect(throws: MarketDataError.self) { try configuration.validate() }
        #expect(error?.message.contains("network.proxy") == true && error?.message.contains("hunter2") == false)
    }

    @Test
    func `a slip of the finger is no setting that does nothing`() {
        #expect(
            self.message(["MARKETDATA_CACHE_TIMETOLIVE": "5s"])
                == "MARKETDATA_CACHE_TIMETOLIVE is no setting: did you mean MARKETDATA_CACHE_TIME_TO_LIVE?"
        )
        #expect(self.message(["MARKETDATA_FEATRUES": "all"]).contains("did you mean MARKETDATA_FEATURES?"))
        // Others may have names that begin like ours.
        #expect(throws: Never.self) {
            try Configuration.fromEnvironment(environment: [
                "MARKETDATA_PORT_80_TCP": "x", "MARKETDATA_RECORDINGS": "/",
            ])
        }
    }

    @Test
    func `settings that contradict each other are refused`() {
        let message = self.message([
            "MARKETDATA_CACHE_TIME_TO_LIVE": "1h", "MARKETDATA_REQUESTS_BREAKER_MINIMUM_REQUESTS": "30",
        ])
        #expect(
            message.split(separator: "; ").map(String.init) == [
                "cache.hardExpiry (5m) is shorter than MARKETDATA_CACHE_TIME_TO_LIVE (1h): make it at least as long",
                "MARKETDATA_REQUESTS_BREAKER_MINIMUM_REQUESTS (30) is more than requests.breaker.window (20): "
                    + "the breaker would never open",
            ]
        )
    }

    @Test
    func `an ageing that lets the least urgent time out first is refused, and follows the time-outs by default`() throws
    {
        let message = self.message(["MARKETDATA_REQUESTS_AGEING": "4s"])
        #expect(message.hasPrefix("MARKETDATA_REQUESTS_AGEING (4s) lets the least urgent go first after 36s"))
        var configuration = try Configuration.fromEnvironment(environment: ["MARKETDATA_REQUESTS_AGEING": "3s"])
        #expect(configuration.effectiveAgeing == .seconds(3))
        configuration = try Configuration.fromEnvironment(environment: ["MARKETDATA_QUESTIONS_TIMEOUT": "15s"])
        #expect(configuration.effectiveAgeing == .seconds(1))
    }

    @Test
    func `a preset is the ground on which the rest stands`() throws {
        let configuration = try Configuration.fromEnvironment(environment: [
            "MARKETDATA_PRESET": "extra-large", "MARKETDATA_CACHE_CAPACITY": "7",
        ])
        #expect(configuration.cache.capacity == 7)
        #expect(configuration.requests.queueCapacity == Configuration.preset(.extraLarge).requests.queueCapacity)
    }

    @Test(arguments: Configuration.Preset.allCases)
    func `every preset is valid`(preset: Configuration.Preset) throws {
        try Configuration.preset(preset).validate()
    }

    @Test
    func `a file may have numbers and lists`() throws {
        let reader = ConfigReader(
            provider: InMemoryProvider(values: [
                "marketdata.cache.capacity": 12, "marketdata.limits.headroom": 0.25, "marketdata.checksSymbols": false,
                "marketdata.limits.quota": .init(.stringArray(["weight:1/1s", "requests:2/1s"]), isSecret: false),
                "marketdata.cache.timeToLive": "2s",
            ])
        )
        let configuration = try Configuration(reading: reader)
        #expect(configuration.cache.capacity == 12 && configuration.limits.headroom == 0.25)
        #expect(!configuration.checksSymbols && configuration.limits.quota?.count == 2)
        #expect(configuration.cache.timeToLive == .seconds(2))
    }

    @Test
    func `a client with a wrong setting does not run, and says which`() async {
        var configuration = Configuration()
        configuration.questions.parallelRequests = 0
        configuration.network.authorities = ""
        let client = MarketDataClient(venue: .binance, configuration: configuration)
        let question = Task { _ = try await client.quote(for: "BTC-USDT") }
        let value = Task { _ = try await client.quotes(for: ["BTC-USDT"]).first { _ in true } }
        let error = await #expect(throws: MarketDataError.self) { try await client.run() }
        // Who waited is told, and does not wait for ever.
        await #expect(throws: MarketDataError.self) { try await question.value }
        await #expect(throws: MarketDataError.self) { try await value.value }
        #expect(
            error?.message == "questions.parallelRequests is 0: write a whole number from 1 to 64 (or set "
                + "MARKETDATA_QUESTIONS_PARALLEL_REQUESTS); network.authorities is empty: write a path "
                + "(or set MARKETDATA_NETWORK_AUTHORITIES)"
        )
    }
}
