"""The point of a photo that every crop keeps: set by a click on the picture, or with two sliders that say the same."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from pages.ui import links

_JS: Final = """
export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector('.im-focal');
  const photo = box.querySelector('.im-focal-photo');
  const picture = photo.querySelector('img');
  const ring = photo.querySelector('b');
  const [across, down] = box.querySelectorAll('input');
  const outputs = box.querySelectorAll('output');
  if (picture.src !== data.src) picture.src = data.src;
  picture.alt = data.alt;
  // The photo has its room before it is there: the page does not jump, and the ring lies on nothing but the photo.
  photo.style.aspectRatio = `${data.width_px} / ${data.height_px}`;
  photo.style.width = `min(100%, calc(20rem * ${data.width_px / data.height_px}))`;
  box.toggleAttribute('data-locked', data.locked);
  across.disabled = down.disabled = data.locked;
  // The sliders go by whole percents; what was found or clicked more finely stays so until that slider is moved.
  // Answers to earlier points do not move the ring away from where somebody has put it since.
  const waiting = box.mine && performance.now() - box.mine.at < 5000;
  const answered = waiting && box.mine.point[0] === data.x && box.mine.point[1] === data.y;
  const point = waiting && !answered ? [...box.mine.point] : [data.x, data.y];
  if (answered) box.mine = null;
  const show = () => {
    const [x, y] = point.map((one) => one * 100);
    across.value = x; down.value = y;
    ring.style.left = `${x}%`; ring.style.top = `${y}%`;
    box.dataset.point = JSON.stringify(point);
    outputs[0].textContent = `${Math.round(x)}%`; outputs[1].textContent = `${Math.round(y)}%`;
  };
  const tell = (pause) => {
    const told = [...point];
    box.mine = { point: told, at: performance.now() };
    clearTimeout(box.later);
    box.later = setTimeout(() => setTriggerValue('point', told), pause);
  };
  show();
  photo.onclick = (event) => {
    if (data.locked) return;
    const seen = picture.getBoundingClientRect();
    const share = (at, from, length) => Math.round(Math.min(1, Math.max(0, (at - from) / length)) * 1000) / 1000;
    point[0] = share(event.clientX, seen.left, seen.width);
    point[1] = share(event.clientY, seen.top, seen.height);
    show(); tell(0);
  };
  [across, down].forEach((slider, at) => {
    slider.oninput = () => { point[at] = Number(slider.value) / 100; show(); };
    slider.onchange = () => { point[at] = Number(slider.value) / 100; tell(150); };
  });
}
"""
_HTML: Final = """
<div class="im-focal" role="group" aria-label="Focal point">
  <p>Focal point: click on what every crop shall keep</p>
  <div class="im-focal-photo"><img draggable="false"><b aria-hidden="true"></b></div>
  <label><span>From the left</span><input type="range" min="0" max="100" step="1"><output aria-hidden="true"></output></label>
  <label><span>From the top</span><input type="range" min="0" max="100" step="1"><output aria-hidden="true"></output></label>
</div>
"""
_aim = st.components.v2.component("imprimatur_focal", html=_HTML, js=_JS, isolate_styles=False)


def aim(
    sha256: str,
    alt: str,
    size_px: tuple[int, int],
    point: tuple[float, float],
    key: str,
    on_point: Callable[[float, float], None],
    *,
    locked: bool = False,
) -> None:
    """Draw a photo with its focal point; `on_point` gets a new one (fractions from the top left) before the page is drawn again.

    Args:
        size_px: Width and height of the photo; only their ratio is looked at.
    """

    def told() -> None:
        held = st.session_state.get(key)
        if held is not None and held.point:
            x, y = held.point
            on_point(float(x), float(y))

    width_px, height_px = size_px
    data = {"src": links.file(sha256), "alt": alt, "x": point[0], "y": point[1], "locked": locked}
    data |= {"width_px": width_px, "height_px": height_px}
    _aim(data=data, key=key, on_point_change=told)
