#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A file, closed when its owner lets go of it. Every call blocks: never on the cooperative pool.
package struct OpenFile: ~Copyable, Sendable {
    /// How a file is opened.
    package enum Mode: Hashable, Sendable {
        /// For reading; it must exist.
        case read
        /// For writing from its beginning; it must exist.
        case write
        /// For reading and for writing at its end; it must exist.
        case append
        /// For writing at its end; it must not exist.
        case create
        /// For writing at its end; what was there is lost.
        case replace
        /// For reading and for writing from its beginning; it is made where it does not exist, for its owner alone.
        case update
    }

    private let descriptor: Int32
    /// The path it was opened by.
    package let path: String

    /// Opens the file at `path`.
    package init(_ path: String, _ mode: Mode) throws(FileError) {
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .write: O_WRONLY
            case .append: O_RDWR | O_APPEND
            case .create: O_RDWR | O_APPEND | O_CREAT | O_EXCL
            case .replace: O_RDWR | O_APPEND | O_CREAT | O_TRUNC
            case .update: O_RDWR | O_CREAT
            }
        let permissions: mode_t = mode == .update ? 0o600 : 0o644
        var descriptor: Int32
        repeat { descriptor = open(path, flags | O_CLOEXEC, permissions) } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw .current("open", path) }
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        // A lock belongs to the open file, not to this descriptor: a child that another thread has just forked holds it
        // until it executes, so closing alone would leave the file locked for that long.
        flock(self.descriptor, LOCK_UN)
        close(self.descriptor)
    }

    /// Appends at most `limit` of the next bytes to `buffer`; returns how many, 0 at the end.
    package func read(into buffer: inout [UInt8], limit: Int) throws(FileError) -> Int {
        var count = 0
        let descriptor = self.descriptor
        buffer.append(addingCapacity: limit) { (span: inout OutputSpan<UInt8>) in
            span.withUnsafeMutableBufferPointer { whole, initialized in
                let free = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(whole)[initialized...])
                repeat {
                    count = Self.system(read: descriptor, free.baseAddress, min(free.count, limit))
                } while count < 0 && errno == EINTR
                initialized += max(count, 0)
            }
        }
        guard count >= 0 else { throw .current("read", self.path) }
        return count
    }

    /// Writes all of `bytes`.
    package func write(_ bytes: Span<UInt8>) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let descriptor = self.descriptor
            let count = bytes.extracting(written..<bytes.count).withUnsafeBytes { rest in
                Self.system(write: descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 {
                guard errno == EINTR else { throw .current("write", self.path) }
                continue
            }
            written += count
        }
    }

    /// Waits until what was written is on the disk.
    package func synchronize() throws(FileError) {
        guard fsync(self.descriptor) == 0 else { throw .current("write", self.path) }
    }

    /// How many bytes the file has.
    package func size() throws(FileError) -> Int {
        var status = stat()
        guard fstat(self.descriptor, &status) == 0 else { throw .current("read", self.path) }
        return Int(status.st_size)
    }

    /// Cuts the file to `size` bytes.
    package func truncate(to size: Int) throws(FileError) {
        guard ftruncate(self.descriptor, off_t(size)) == 0 else { throw .current("write", self.path) }
    }

    /// Reads go on at `offset`.
    package func seek(to offset: Int) throws(FileError) {
        guard lseek(self.descriptor, off_t(offset), SEEK_SET) >= 0 else { throw .current("read", self.path) }
    }

    /// Keeps other writers away until this file is closed. A device belongs to everybody and is not locked.
    package func lock() throws(FileError) {
        var status = stat()
        guard fstat(self.descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        guard flock(self.descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .current("write to", self.path) }
    }

    /// Keeps others who lock this file away until it is closed; waits for them, for at most `patience`.
    package func lock(patience: Duration) throws(FileError) {
        let deadline = ContinuousClock.now + patience
        var pause: Int = 50_000
        while flock(self.descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < deadline else {
                throw .current("lock", self.path)
            }
            // Not blocking in the kernel: a holder that was stopped would keep this thread for ever.
            var span = timespec(tv_sec: 0, tv_nsec: pause)
            nanosleep(&span, nil)
            pause = min(pause * 2, 5_000_000)
        }
    }

    private static func system(read descriptor: Int32, _ base: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, base, count)
        #elseif canImport(Musl)
        Musl.read(descriptor, base, count)
        #endif
    }

    private static func system(write descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, base, count)
        #elseif canImport(Musl)
        Musl.write(descriptor, base, count)
        #endif
    }
}
