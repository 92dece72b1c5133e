import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A terminal for the command to draw on.
final class PseudoTerminal {
    private let master: Int32
    let slave: FileHandle

    init(columns: UInt16, rows: UInt16) throws {
        self.master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        // What unlockpt(3) and ptsname(3) do, which the C module does not offer: TIOCSPTLCK and TIOCGPTN.
        var (lock, number): (Int32, UInt32) = (0, 0)
        guard self.master >= 0, ioctl(self.master, 0x4004_5431, &lock) == 0,
            ioctl(self.master, 0x8004_5430, &number) == 0
        else { throw POSIXError(.ENOTTY) }
        let descriptor = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        guard descriptor >= 0 else { throw POSIXError(.ENOTTY) }
        self.slave = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        self.resize(columns: columns, rows: rows)
    }

    deinit { close(self.master) }

    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(self.master, UInt(TIOCSWINSZ), &size)
    }

    /// What was written up to and with `mark`; up to the end where it never comes.
    func read(until mark: String? = nil) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(self.master, &chunk, chunk.count)
            // The last writer has gone: EIO.
            guard count > 0 else { break }
            bytes += chunk[..<count]
            if let mark, String(decoding: bytes, as: UTF8.self).contains(mark) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
