#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What the system tells of a descriptor that may be a terminal.
package enum TerminalDevice {
    /// Standard input.
    package static let input: Int32 = 0
    /// Standard output.
    package static let output: Int32 = 1
    /// Standard error.
    package static let error: Int32 = 2

    /// Whether somebody looks at `descriptor`.
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The size of the terminal at `descriptor`; `nil` where it is none, or one that does not tell.
    package static func size(of descriptor: Int32) -> TerminalSize? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return nil
        }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// Writes `bytes` at once, whoever calls: for the last words of a process. Gives up where it can't.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe SystemCall.write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// The value of the environment variable `name`; `nil` where it is unset.
    package static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Ends the process now, without any cleaning up but what was done before.
    package static func exitNow(_ status: Int32) -> Never { _exit(status) }
}
