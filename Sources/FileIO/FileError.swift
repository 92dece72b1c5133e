#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What the system said when a file could not be used.
package struct FileError: Error, Hashable, Sendable {
    /// What was tried: "open", "write", ...
    package var operation: String
    /// The file.
    package var path: String
    /// The system's `errno`.
    package var code: Int32

    /// An error by its parts.
    package init(operation: String, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    static func current(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, code: errno)
    }

    /// There is no such file.
    package var isMissing: Bool { self.code == ENOENT }
    /// There is such a file already.
    package var isExisting: Bool { self.code == EEXIST }
    /// Somebody else holds the file's lock.
    package var isLocked: Bool { self.code == EWOULDBLOCK }
}

extension FileError: CustomStringConvertible {
    /// One line for a user: what went wrong, and what to do about it.
    package var description: String {
        let advice =
            switch self.code {
            case ENOENT: "there is no such file or folder; check the path"
            case EACCES, EPERM, EROFS: "permission denied; choose a place that this user may use"
            case ENOSPC, EDQUOT: "no space left; free some, or choose another disk"
            case EEXIST: "it exists already"
            case EISDIR: "it is a folder; name a file"
            case ENOTDIR: "a part of the path is not a folder"
            case EMFILE, ENFILE: "too many open files; raise the limit (ulimit -n)"
            case EFBIG: "the file would pass the largest size allowed"
            case EWOULDBLOCK: "another process holds it; stop that one, or choose another file"
            default: String(cString: strerror(self.code))
            }
        return "can't \(self.operation) \(self.path): \(advice)"
    }
}
