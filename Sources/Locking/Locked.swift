#if canImport(Glibc)
public import Glibc
#elseif canImport(Musl)
public import Musl
#endif

/// A value behind a mutex: the one lock of this package.
///
/// Backed by `pthread_mutex_t`, because ThreadSanitizer understands it (it reports false positives on
/// `Synchronization.Mutex`) and because an uncontended pass costs half as much here.
///
/// The closure must not suspend, log, resume a continuation or call out: decide under the lock, act after it.
public struct Locked<Value>: ~Copyable {
    @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline let value: UnsafeMutablePointer<Value>

    /// Puts `initial` behind a new lock.
    @inlinable
    public init(_ initial: consuming Value) {
        self.mutex = .allocate(capacity: 1)
        self.value = .allocate(capacity: 1)
        self.mutex.initialize(to: pthread_mutex_t())
        self.value.initialize(to: initial)
        let status = pthread_mutex_init(self.mutex, nil)
        precondition(status == 0, "pthread_mutex_init failed: \(status)")
    }

    deinit {
        pthread_mutex_destroy(self.mutex)
        self.mutex.deinitialize(count: 1)
        self.mutex.deallocate()
        self.value.deinitialize(count: 1)
        self.value.deallocate()
    }

    /// Runs `body` alone with the value.
    @inlinable
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(self.mutex)
        defer { pthread_mutex_unlock(self.mutex) }
        return try body(&self.value.pointee)
    }
}

extension Locked: @unchecked Sendable {}
