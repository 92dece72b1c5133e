internal import FileIO
internal import MarketDataCore
internal import MarketDataModel

/// The state file of a scope, shared by the processes of a host. Every call blocks.
///
/// Each process takes the file's lock, reads the whole state, changes it and writes it in place. A process that is
/// killed leaves its leases behind, which end with their holds; one that is killed while it writes leaves a file that
/// does not pass its checksum, and then the worst is assumed for one window.
struct QuotaFile: Sendable {
    /// What was found.
    enum Condition: Hashable, Sendable {
        /// The state that somebody left.
        case sound
        /// Nothing: nobody has used the quota yet.
        case new
        /// Something that is no state, or one of another version.
        case broken
    }

    let path: String
    /// Which boot of the machine this is.
    let boot: UInt64
    /// How long others may hold the lock: they hold it for some 20 µs, unless they were stopped.
    var patience: Duration = .seconds(2)
    /// For how long what is in flight may still arrive where its lease was lost with the file.
    static let lostHold: Duration = .seconds(30)
    /// Far more than any state has; a larger file is none of ours.
    private static let longest = 4 << 20

    /// Changes the state, alone. Where there is none, whether nobody has used the quota yet or somebody has deleted the
    /// file, it begins with what this process knows.
    func change<Result>(
        knowing own: QuotaStateMachine,
        time: TimeSource,
        _ body: (inout QuotaStateMachine, MonotonicTime) -> Result
    ) throws(FileError) -> (result: Result, machine: QuotaStateMachine, found: Condition) {
        let file = try self.open()
        try file.lock(patience: self.patience)
        let size = try file.size()
        var bytes: [UInt8] = []
        while size <= Self.longest, bytes.count < size {
            guard try file.read(into: &bytes, limit: size - bytes.count) > 0 else { break }
        }
        // Only now: whoever held the lock may have written later times.
        let stamp = time.stamp
        var found = size == 0 ? Condition.new : .sound
        var machine = own
        if size > 0 {
            if let known = QuotaStateMachine(decoding: bytes, windows: own.windows, at: stamp, boot: self.boot) {
                machine = known
            } else {
                found = .broken
                machine = QuotaStateMachine(windows: own.windows)
                machine.quarantine(hold: Self.lostHold, now: stamp.monotonic)
            }
        }
        let result = body(&machine, stamp.monotonic)
        let state = machine.encoded(at: stamp, boot: self.boot)
        try file.seek(to: 0)
        try file.write(state.span)
        if state.count < size { try file.truncate(to: state.count) }
        return (result, machine, found)
    }

    private func open() throws(FileError) -> OpenFile {
        do {
            return try OpenFile(self.path, .update)
        } catch {
            guard error.isMissing, let slash = self.path.lastIndex(of: "/") else { throw error }
            try FileSystem.makeFolders(String(self.path[..<slash]))
            return try OpenFile(self.path, .update)
        }
    }
}
