/// What the shell is told, by sysexits(3) and by the custom for signals. Documented in `quotes --help`.
enum ExitStatus {
    /// All went well.
    static let success: Int32 = 0
    /// The arguments make no sense (EX_USAGE).
    static let usage: Int32 = 64
    /// What was given can't be used: no such symbol, not a recording (EX_DATAERR).
    static let data: Int32 = 65
    /// A file is missing or can't be read (EX_NOINPUT).
    static let noInput: Int32 = 66
    /// The venue could not be reached, or said no (EX_UNAVAILABLE).
    static let unavailable: Int32 = 69
    /// Not in time, or no quota left in time: try again later (EX_TEMPFAIL).
    static let tryAgain: Int32 = 75
    /// A file can't be written (EX_CANTCREAT).
    static let cannotCreate: Int32 = 73
    /// Nothing of the above: a fault in this program (EX_SOFTWARE).
    static let software: Int32 = 70
}
