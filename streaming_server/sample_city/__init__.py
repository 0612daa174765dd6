"""The sample city: real district names, everything else invented, the same for the same seed.

The tables lie in resources/cities/; `city` draws a city from them, `seeding` writes it into a
store. What is drawn is what stands in the tables: no sentence of it is in the code.
"""

from streaming_server.sample_city.city import SampleCity, make_city
from streaming_server.sample_city.seeding import SeedReport, seed_city

__all__ = ["SampleCity", "SeedReport", "make_city", "seed_city"]
