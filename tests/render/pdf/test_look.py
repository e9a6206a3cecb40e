"""The pages look as they did when somebody last looked at them. After a wanted change: `make look`, and look."""

from look_pages import KEPT, pictures
from PIL import Image, ImageChops, ImageStat

FAR = 48  # of 255: what another rasteriser does to an edge is less
SHARE = 0.002  # of the page: a line of text that moved is more


def test_the_pages_look_as_they_did() -> None:
    made = dict(pictures())
    assert sorted(made) == sorted(path.name for path in KEPT.iterdir())
    for name, picture in made.items():
        kept = Image.open(KEPT / name)
        assert picture.size == kept.size, name
        far = ImageChops.difference(picture, kept).point(lambda value: 255 if value > FAR else 0)
        assert ImageStat.Stat(far).mean[0] / 255 < SHARE, f"{name} looks different; make look, and look"
