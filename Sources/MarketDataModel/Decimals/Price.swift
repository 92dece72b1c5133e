/// A price, in the quote currency per unit of what is traded; exact, as the venue wrote it.
@frozen
public struct Price: DecimalValue {
    /// The number.
    public let decimal: ExactDecimal

    /// Names a number a price.
    @inlinable
    public init(_ decimal: ExactDecimal) { self.decimal = decimal }

    /// The price half-way between two, exactly.
    /// - Throws: ``DecimalError`` (`tooManyDigits`) where it does not fit; it is never rounded.
    public static func midpoint(_ left: Price, _ right: Price) throws(DecimalError) -> Price {
        Price(try ExactDecimal.midpoint(left.decimal, right.decimal))
    }

    /// `ask` - `bid`, exactly; negative where the two are crossed.
    /// - Throws: ``DecimalError`` (`tooManyDigits`) where it does not fit; it is never rounded.
    public static func spread(bid: Price, ask: Price) throws(DecimalError) -> Price {
        try ask.subtracting(bid)
    }

    /// The value of `quantity` at this price, in the quote currency, exactly.
    /// - Throws: ``DecimalError`` (`tooManyDigits`) where it does not fit; it is never rounded.
    public func times(_ quantity: Quantity) throws(DecimalError) -> ExactDecimal {
        try self.decimal.multiplied(by: quantity.decimal)
    }
}
