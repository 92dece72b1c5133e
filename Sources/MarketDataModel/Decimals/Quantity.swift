/// How much of something is offered or traded, in units of what is traded; exact, as the venue wrote it.
@frozen
public struct Quantity: DecimalValue {
    /// The number.
    public let decimal: ExactDecimal

    /// Names a number a quantity.
    @inlinable
    public init(_ decimal: ExactDecimal) { self.decimal = decimal }
}
