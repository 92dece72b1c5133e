internal import Compression
internal import FileIO

/// Why a recording could not be read or written.
public struct RecordingError: Error, Hashable, Sendable {
    /// What kind of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// The file could not be opened, read or written: missing, forbidden, disk full.
        public static let file = Code(description: "file")
        /// The file exists, and appending was not asked for.
        public static let exists = Code(description: "exists")
        /// Another recorder writes to the file.
        public static let inUse = Code(description: "inUse")
        /// It is no recording, or of a format that is not known.
        public static let unknownFormat = Code(description: "unknownFormat")
        /// It was written by a newer version of the software.
        public static let newerVersion = Code(description: "newerVersion")
        /// A line can't be read.
        public static let malformedLine = Code(description: "malformedLine")
        /// The compressed bytes are damaged before their end.
        public static let damaged = Code(description: "damaged")
        /// The recording is of another venue.
        public static let otherVenue = Code(description: "otherVenue")
        /// The recorder is closed.
        public static let closed = Code(description: "closed")
        /// The system gave no thread.
        public static let noThread = Code(description: "noThread")
    }

    /// What kind of failure.
    public var code: Code
    /// What happened and what to do about it, in one line.
    public var message: String
    /// The line of the file, counted from 1, where one is at fault.
    public var line: Int?

    /// An error by its parts.
    init(_ code: Code, _ message: String, line: Int? = nil) {
        self.code = code
        self.message = message
        self.line = line
    }

    init(_ error: FileError) {
        self.init(error.isLocked ? .inUse : error.isExisting ? .exists : .file, "\(error)")
    }

    init(_ error: CompressionError, path: String) {
        self.init(.damaged, "can't read \(path) any further: \(error)")
    }

    static func malformed(_ line: Int, _ reason: String) -> RecordingError {
        RecordingError(.malformedLine, "line \(line) can't be read: \(reason)", line: line)
    }
}

extension RecordingError: CustomStringConvertible {
    /// One line for a user.
    public var description: String { self.message }
}
