"""Points of edwards25519 (RFC 8032 section 5.1), as far as vetting public keys and signatures needs them."""

from .fault import Fault

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
SQUARE_ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
SIGN_BIT = 1 << 255

# Extended coordinates: x = X/Z, y = Y/Z, x*y = T/Z.
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def decode(data: bytes) -> Point:
    """The point with this encoding, also where another encoding is the canonical one. Reason: NOT_A_POINT."""
    number = int.from_bytes(data, "little")
    y = (number & (SIGN_BIT - 1)) % PRIME
    square = (y * y - 1) * pow(D * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * SQUARE_ROOT_OF_MINUS_ONE % PRIME
    if x * x % PRIME != square:
        raise Fault(f"{data.hex()} is no point of edwards25519", "NOT_A_POINT")
    if x & 1 != number >> 255:
        x = -x % PRIME
    return (x, y, 1, x * y % PRIME)


def encode(point: Point) -> bytes:
    """The canonical encoding of a point."""
    inverse = pow(point[2], PRIME - 2, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def add(first: Point, second: Point) -> Point:
    """The sum of two points, also of equal ones."""
    a = (first[1] - first[0]) * (second[1] - second[0]) % PRIME
    b = (first[1] + first[0]) * (second[1] + second[0]) % PRIME
    c = 2 * first[3] * second[3] * D % PRIME
    d = 2 * first[2] * second[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def multiply(scalar: int, point: Point) -> Point:
    """A multiple of a point."""
    product = NEUTRAL
    while scalar > 0:
        if scalar & 1:
            product = add(product, point)
        point = add(point, point)
        scalar >>= 1
    return product


def is_neutral(point: Point) -> bool:
    """Whether a point is the neutral one."""
    return point[0] % PRIME == 0 and (point[1] - point[2]) % PRIME == 0


def is_of_small_order(point: Point) -> bool:
    """Whether eight times the point is the neutral one."""
    return is_neutral(multiply(8, point))
