internal import FileIO
internal import MarketData
internal import Recording

/// Why the command ends without success: one line that says what to do, and what the shell is told.
struct Failure: Error, Hashable, CustomStringConvertible {
    /// What the shell is told.
    var status: Int32
    /// One line.
    var description: String

    init(_ status: Int32, _ description: String) {
        self.status = status
        self.description = description
    }

    /// Any error, as a failure.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as FileError: self.init(ExitStatus.noInput, error.description)
        case let error as InputError: self.init(ExitStatus.usage, error.description)
        case let error as RecordingError: self.init(error)
        case let error as MarketDataError: self.init(error)
        default: self.init(ExitStatus.software, "\(error)")
        }
    }

    /// What `body` returns; what it throws becomes a failure.
    static func mapped<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
        do {
            return try body()
        } catch {
            throw Failure(error)
        }
    }

    private init(_ error: RecordingError) {
        let status =
            switch error.code {
            case .file: ExitStatus.noInput
            case .exists, .inUse: ExitStatus.cannotCreate
            default: ExitStatus.data
            }
        self.init(status, error.description)
    }

    private init(_ error: MarketDataError) {
        if let underlying = error.underlying as? RecordingError {
            self.init(underlying)
            return
        }
        let status =
            switch error.code {
            case .unknownSymbol, .decoding, .recording: ExitStatus.data
            case .configuration, .unsupported: ExitStatus.usage
            case .refused, .network, .venue, .unavailable: ExitStatus.unavailable
            case .timedOut, .rateLimited, .overloaded: ExitStatus.tryAgain
            default: ExitStatus.software
            }
        self.init(status, error.description)
    }
}
