#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A thread of its own for work that blocks, so that the cooperative pool never does.
package enum BlockingThread {
    /// Runs `body` on a new thread named `name` (at most 15 bytes, the kernel's limit), which ends with it.
    ///
    /// - Returns: Whether the system gave a thread.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        let work = Unmanaged.passRetained(Work(name: name, body: body)).toOpaque()
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, threadMain, work)
        guard status == 0 else {
            Unmanaged<Work>.fromOpaque(work).release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

private final class Work: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
    nameThisThread(work.name)
    work.body()
    return nil
}

/// glibc hides `pthread_setname_np` from Swift, and `prctl` is variadic; the kernel takes the name from a file too.
/// A thread without a name works as well, so failures are ignored.
private func nameThisThread(_ name: String) {
    do throws(FileError) {
        let file = try OpenFile("/proc/thread-self/comm", .write)
        try file.write(name.utf8.span)
    } catch {}
}
