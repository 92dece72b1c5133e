#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The memory of this process.
package enum ProcessMemory {
    /// How many bytes of it are in the machine's memory now (`/proc/self/statm`); `nil` where the system does not say.
    ///
    /// A few microseconds: the kernel keeps the number, and nothing is read from a disk.
    package static var resident: Int? {
        guard let file = fopen("/proc/self/statm", "re") else { return nil }
        defer { fclose(file) }
        // Pages: total, resident, shared, …
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fields = text.split(separator: " ", maxSplits: 2)
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
