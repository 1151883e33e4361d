"""Addresses of the demo; only there with DEMO=1."""

from django.urls import path

from cobrowse_site.demo import hub, shop

urlpatterns = [
    path("", hub.hub, name="demo"),
    path("shop/", shop.catalogue, name="shop"),
    path("shop/lamps/<slug:slug>/", shop.product, name="shop-product"),
    path("shop/cart/", shop.page("cart"), name="shop-cart"),
    path("shop/checkout/", shop.checkout, name="shop-checkout"),
    path("shop/thanks/", shop.page("thanks"), name="shop-thanks"),
    path("shop/account/", shop.page("account"), name="shop-account"),
    path("shop/journal/light-at-home/", shop.page("article"), name="shop-article"),
    # One page for all steps: its script reads and changes the address.
    path("shop/planner/", shop.page("planner"), name="shop-planner"),
    path("shop/planner/<slug:step>/", shop.page("planner")),
    path("shop/untagged/", shop.page("untagged"), name="shop-untagged"),
    path("shop/broken/", shop.page("broken"), name="shop-broken"),
    path("shop/strict/", shop.strict, name="shop-strict"),
    path("shop/refusing/", shop.refusing, name="shop-refusing"),
]
