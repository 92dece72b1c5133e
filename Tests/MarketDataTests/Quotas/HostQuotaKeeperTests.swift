import FileIO
import Foundation
import Locking
import Logging
import MarketDataCore
import MarketDataModel
import Testing

@testable import MarketData

@Suite struct HostQuotaKeeperTests {
    private static let windows = [QuotaWindow(.requests, limit: 20, per: .seconds(60))]
    /// So long that processes that are slow to start all fall into it.
    private static let hour = [QuotaWindow(.requests, limit: 20, per: .seconds(3600))]
    private static let ask = QuotaAsk(QuotaCharge(requests: 1), hold: .seconds(10))

    /// A folder of a test's own, gone with it.
    private final class Folder: Sendable {
        let path = FileManager.default.temporaryDirectory.appending(path: "quota-\(UUID().uuidString)").path
        var file: String { self.path + "/test.quota" }

        init() throws { try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: self.path) }
    }

    /// What a process of its own would have.
    private static func keeper(
        _ path: String,
        _ time: TimeSource,
        boot: UInt64 = 1,
        windows: [QuotaWindow] = Self.windows,
        logger: Logger = .silent
    ) -> HostQuotaKeeper {
        let file = QuotaFile(path: path, boot: boot)
        return HostQuotaKeeper(QuotaLedger(windows: windows, time: time), file: file, logger: logger)
    }

    private static func use(_ count: Int, of keeper: HostQuotaKeeper) async -> Int {
        var granted = 0
        for _ in 0..<count {
            guard case .granted(let lease) = await keeper.acquire(Self.ask) else { continue }
            keeper.settle(lease, [])
            granted += 1
        }
        // What was told is done in order: this one comes after it.
        _ = await keeper.acquire(QuotaAsk(QuotaCharge(), hold: .zero))
        return granted
    }

    @Test func `B51 keepers on several threads share one file: of 21 acquires on a quota of 20 one is denied`()
        async throws
    {
        let folder = try Folder()
        let time = ManualTime()
        let granted = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<7 {
                group.addTask { await Self.use(3, of: Self.keeper(folder.file, .manual(time))) }
            }
            return await group.reduce(0, +)
        }
        #expect(granted == 20)
        let next = Self.keeper(folder.file, .manual(time))
        let free = time.stamp.monotonic + .seconds(60)
        let denied = QuotaAdmission.denied(until: free, by: .window(Self.windows[0]), isExact: true)
        #expect(await next.acquire(Self.ask) == denied)
        time.advance(to: ReceiveStamp(wall: time.stamp.wall, monotonic: free))
        #expect(await Self.use(30, of: next) == 20)
    }

    @Test func `B51 a state file that is deleted while it is used takes nothing with it`() async throws {
        let folder = try Folder()
        let time = ManualTime()
        let keeper = Self.keeper(folder.file, .manual(time))
        #expect(await Self.use(15, of: keeper) == 15)
        try FileManager.default.removeItem(atPath: folder.file)
        #expect(await Self.use(10, of: keeper) == 5)
        // Who comes later finds all of it.
        #expect(await Self.use(1, of: Self.keeper(folder.file, .manual(time))) == 0)
    }

    @Test func `B51 21 runs within a minute, each a process's worth, do not break a quota of 20`() async throws {
        let folder = try Folder()
        let time = ManualTime()
        var granted = 0
        for _ in 0..<21 {
            granted += await Self.use(1, of: Self.keeper(folder.file, .manual(time)))
            time.advance(by: .seconds(1))
        }
        #expect(granted == 20)
    }

    #if os(Linux)
    @Test func `B51 real processes share the quota, and one that is killed frees its lease when its hold ends`()
        async throws
    {
        let folder = try Folder()
        let path = folder.file
        // Each uses four and is killed with a fifth under way.
        for _ in 0..<4 {
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let keeper = HostQuotaKeeperTests.keeper(path, .system, windows: HostQuotaKeeperTests.hour)
                _ = await HostQuotaKeeperTests.use(4, of: keeper)
                guard case .granted = await keeper.acquire(HostQuotaKeeperTests.ask) else { return }
                kill(getpid(), SIGKILL)
            }
        }
        let keeper = Self.keeper(path, .system, windows: Self.hour)
        guard case .denied(let until, .window, _) = await keeper.acquire(Self.ask) else {
            Issue.record("the 21st must be denied")
            return
        }
        let wait = until - TimeSource.system.now
        #expect(wait > .seconds(1800))
        #expect(wait <= .seconds(3610))
    }
    #endif

    @Test func `B51 what a killed process held is free one window after its hold`() async throws {
        let folder = try Folder()
        let time = ManualTime()
        do {
            let killed = Self.keeper(folder.file, .manual(time))
            for _ in 0..<20 { _ = await killed.acquire(Self.ask) }
        }
        let next = Self.keeper(folder.file, .manual(time))
        #expect(await Self.use(1, of: next) == 0)
        time.advance(by: .milliseconds(69_999))
        #expect(await Self.use(1, of: next) == 0)
        time.advance(by: .milliseconds(1))
        #expect(await Self.use(30, of: next) == 20)
    }

    @Test func `what is settled, refunded or forbidden by one keeper holds for the other`() async throws {
        let folder = try Folder()
        let time = ManualTime()
        let first = Self.keeper(folder.file, .manual(time))
        let second = Self.keeper(folder.file, .manual(time))
        var leases: [QuotaLease] = []
        for _ in 0..<20 {
            if case .granted(let lease) = await first.acquire(Self.ask) { leases.append(lease) }
        }
        #expect(leases.count == 20)
        first.refund(leases[0])
        first.settle(leases[1], [])
        _ = await first.acquire(QuotaAsk(QuotaCharge(), hold: .zero))
        #expect(await Self.use(2, of: second) == 1)
        #expect(second.budget.first?.remaining == 0)
        first.pause(for: .seconds(500))
        _ = await first.acquire(QuotaAsk(QuotaCharge(), hold: .zero))
        time.advance(by: .seconds(200))
        let end = time.stamp.monotonic + .seconds(300)
        #expect(await second.acquire(Self.ask) == .denied(until: end, by: .pause, isExact: true))
        #expect(second.pausedUntil == end)
    }

    @Test func `B51 after a restart of the machine the file still counts`() async throws {
        let folder = try Folder()
        let time = ManualTime()
        #expect(await Self.use(20, of: Self.keeper(folder.file, .manual(time))) == 20)
        let booted = ManualTime(start: time.stamp.wall.advanced(by: .seconds(50)))
        booted.stepWallClock(by: .zero)
        let next = Self.keeper(folder.file, .manual(booted), boot: 2)
        #expect(await Self.use(1, of: next) == 0)
        booted.advance(by: .seconds(10))
        #expect(await Self.use(30, of: next) == 20)
    }

    @Test(arguments: [[UInt8]("nonsense".utf8), [UInt8](repeating: 0, count: 4096), [1]])
    func `B51 a broken file is a quarantine of one window, said once`(bytes: [UInt8]) async throws {
        let folder = try Folder()
        let time = ManualTime()
        #expect(FileManager.default.createFile(atPath: folder.file, contents: Data(bytes)) == true)
        let log = LogLines()
        let keeper = Self.keeper(folder.file, .manual(time), logger: log.logger)
        let end = time.stamp.monotonic + .seconds(60) + QuotaFile.lostHold
        #expect(await keeper.acquire(Self.ask) == .denied(until: end, by: .quarantine, isExact: true))
        #expect(await keeper.acquire(Self.ask) == .denied(until: end, by: .quarantine, isExact: true))
        #expect(log.lines.count == 1)
        let other = Self.keeper(folder.file, .manual(time))
        #expect(await Self.use(1, of: other) == 0)
        time.advance(to: ReceiveStamp(wall: time.stamp.wall, monotonic: end))
        #expect(await Self.use(30, of: other) == 20)
    }

    @Test func `B51 a folder that can't be used is said once, and the process keeps the quota alone`() async throws {
        let folder = try Folder()
        #expect(FileManager.default.createFile(atPath: folder.path + "/file", contents: Data()) == true)
        let time = ManualTime()
        let log = LogLines()
        let path = folder.path + "/file/below/test.quota"
        let keeper = Self.keeper(path, .manual(time), logger: log.logger)
        #expect(await Self.use(30, of: keeper) == 20)
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.contains("can't be shared") == true)
        time.advance(by: .seconds(60))
        #expect(await Self.use(30, of: keeper) == 20)
    }

    @Test func `B51 a holder of the lock that was stopped is waited for in vain only once`() async throws {
        let folder = try Folder()
        let time = ManualTime()
        let log = LogLines()
        let holder = try OpenFile(folder.file, .update)
        try holder.lock(patience: .zero)
        let file = QuotaFile(path: folder.file, boot: 1, patience: .milliseconds(5))
        let ledger = QuotaLedger(windows: Self.windows, time: .manual(time))
        let keeper = HostQuotaKeeper(ledger, file: file, logger: log.logger)
        #expect(await Self.use(30, of: keeper) == 20)
        #expect(log.lines.count == 1)
        withExtendedLifetime(holder.path) {}
    }

    @Test func `folders that are missing are made, for their owner alone`() async throws {
        let folder = try Folder()
        let path = folder.path + "/state/marketdata/test.quota"
        #expect(await Self.use(1, of: Self.keeper(path, .manual(ManualTime()))) == 1)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test func `the file lies where the user's programs keep their state, under a name without secrets`() throws {
        #expect(QuotaFile.directory(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/marketdata")
        #expect(QuotaFile.directory(["XDG_STATE_HOME": "s", "HOME": "/h"]) == "/h/.local/state/marketdata")
        #expect(QuotaFile.directory(["HOME": "/h"]) == "/h/.local/state/marketdata")
        let venue = try BinanceSpot(at: "ws://127.0.0.1:1")
        let name = QuotaFile.name(of: QuotaScope(venue: venue, account: "s3cret"))
        #expect(name.hasPrefix("binance-"))
        #expect(name.hasSuffix(".quota"))
        #expect(name.contains("s3cret") == false)
        #expect(name != QuotaFile.name(of: QuotaScope(venue: venue, account: "")))
        #expect(name.count == "binance-".count + 16 + ".quota".count)
    }
}

/// What was logged.
private final class LogLines: Sendable {
    private let kept = Locked<[String]>([])

    var lines: [String] { self.kept.withLock { $0 } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) { self.lines.kept.withLock { $0.append("\(event.message)") } }
    }
}
