internal import Locking
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import Recording

/// The parts of a running client that its drivers share.
final class ClientContext: Sendable {
    let core: ClientCore
    let venue: any Venue
    let configuration: MarketDataClient.Configuration
    let network: NetworkLoop
    let credentials: CredentialStore
    let instruments: InstrumentService
    let seed: UInt64
    private let openRecorder = Locked<RecorderTap?>(nil)

    init(core: ClientCore, venue: any Venue, configuration: MarketDataClient.Configuration) {
        self.core = core
        self.venue = venue
        self.configuration = configuration
        self.network = NetworkLoop(configuration.networkConfiguration(time: core.time))
        self.credentials = CredentialStore(venue: venue, provider: configuration.credentials, time: core.time)
        self.seed = configuration.seed ?? UInt64.random(in: .min ... .max)
        self.instruments = InstrumentService(core: core, venue: venue, configuration: configuration, seed: self.seed)
    }

    /// The recorder, once the recording is open.
    var recorder: RecorderTap? {
        get { self.openRecorder.withLock { $0 } }
        set { self.openRecorder.withLock { $0 = newValue } }
    }

    /// The client is shutting down, or its task was cancelled: fetches that fail now were cancelled with it.
    var isEnding: Bool { Task.isCancelled || self.core.status.value.phase != .running }

    /// Runs both drivers and the monitor until the client is shut down.
    func run() async throws(MarketDataError) {
        var failure: MarketDataError?
        await withTaskGroup { group in
            group.addTask { await FetchDriver(self).run() }
            group.addTask { await HealthMonitor(self).run() }
            do throws(MarketDataError) { try await StreamDriver(self).run() } catch { failure = error }
            self.core.streamInbox.close()
            self.core.closeCallers()
            self.core.fetchInbox.post(.finish)
            group.cancelAll()
        }
        await self.everythingTold()
        self.core.router.change { machine, effects in
            machine.end(failure.map { .failed($0) } ?? .ended, effects: &effects)
        }
        await self.network.shutdown()
        self.core.health.end()
        self.core.status.end {
            $0.phase = .ended
            $0.connections = []
        }
        try await self.recorder?.close()
        if let failure { throw failure }
    }

    /// Returns when the network thread has done what was posted to it.
    private func everythingTold() async {
        guard self.recorder != nil else { return }
        await withCheckedContinuation { continuation in
            if !self.network.execute({ continuation.resume() }) { continuation.resume() }
        }
    }

    /// Records an answer: on the network thread, in order with all that consumers are told.
    func record(_ record: Record) {
        guard let recorder = self.recorder else { return }
        self.network.execute { recorder.record(record.event, at: record.stamp) }
    }
}

/// A task that runs beside a driver until it is done or the driver ends.
typealias DriverJob = @concurrent @Sendable () async -> Void

/// The timers of a driver: one fires for its next deadline, unless one runs that fires no later. Timers are never cancelled:
/// one that fires for nothing changes nothing.
struct DriverAlarms {
    /// Few, as each is earlier than those before it.
    private var running: Set<MonotonicTime> = []

    /// The timer for `deadline`, where one must be started.
    mutating func job(for deadline: MonotonicTime, _ time: TimeSource, _ fire: @escaping @Sendable () -> Void)
        -> DriverJob?
    {
        guard deadline < .distantFuture, deadline < self.running.min() ?? .distantFuture else { return nil }
        self.running.insert(deadline)
        return {
            do throws(CancellationError) { try await time.sleep(until: deadline) } catch { return }
            fire()
        }
    }

    mutating func fired(_ deadline: MonotonicTime) { self.running.remove(deadline) }
}
