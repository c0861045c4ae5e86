# SPDX-License-Identifier: Apache-2.0
"""Keys whose private half everybody can have, known by the SHA-256 (hex) of their SPKI DER.

Written by ``make fixtures`` (tests/pki/published.py); do not edit by hand.
"""

from __future__ import annotations

from enum import StrEnum


class PublishedKey(StrEnum):
    """Why a key is known to the public."""

    DEMO = "demo"
    """Made for this project's demo and tests."""
    TEST = "test"
    """Published elsewhere for tests."""


DEMO = frozenset(
    {
        "0463017f39f5322f8c07762f78440ee4fe84f3fd073cd59141ad05f0ead624c0",
        "0d6a3ef85d15b0e0feb7afe9f2eec2cf53274698bfe2dc045c5db610e9bc9bc4",
        "0dcd897f0c3e70625463b6c1fa6b00f869744446f4993d4be9f00e4873ac9fb9",
        "1101ee60db1a0c03268a6597980ee2e82f59b6ac18491e3772a770d59f1b271d",
        "14963ed3b21808d7e7554321472789f31a1b505a061642e574ff9d8675a01685",
        "2310111b25b9cff223fb2f7d4bbf6ca6f5aa9fb80fe25e3c4f9e94cdd9725855",
        "25d74d33add45a9e78842653f739629fa200b5a9b0f5d82eed6e5bb2a5a934e9",
        "302123c76a50ee168121e7571e838ea5eed8cd459a5479323a3c0443529e492c",
        "320ef5f21e6492bd1551103bd0ea77b864d989eb3f3ca55f46b07e7089b64cff",
        "34572444c96414ad74e3a861e027c53182ac848563f88e005c7e4edc0f6f7f4f",
        "355e80da2eef4507dbdf987df9cd6eef81e92dc7b248ac202e825156eb7a686d",
        "36edf4c01cc786319f9d960f36bc6e087fd7eb9637856a7f8e816f77d78d2dc2",
        "410875a59dcb190f1cac6c2f083e4105320587fe90601b258394eb1915d9a319",
        "44d688321716709052becd73ff89df827576a25e3c6168ba6103eece971703d0",
        "47fa8dfd99b1d2277f5cd9defd9394af61ca4b676b93d10409b383ee9a9b17b5",
        "48f75bb162e57ca414240844ee8dca9686e03c9b5e1ed68c067db7d1d16d4949",
        "4b5534d03d849ddb67a781a4aa837abf2b8b9f1804d29d2e2b70ecfeacad6be0",
        "4b731c20c2e8617497866d375ee7d2b010ce2f26bb90cc96f0841dea0fc50d65",
        "4d46549ce970155be854b5f4d2743c7546d23a24c0d2e987e91099dbbc4bf3ad",
        "4f950c1d8be7935aeec14feaa5d6c458ef09dba064c37666f0d43c577765049c",
        "4fa8fbc7e95047f393f686a53a30a6a2878f82fbded35737700a87aca6c19c87",
        "5bb3ac1d27bbfc2bd7558fae54b0a0c5996564740afaaea910090d3cc769ced1",
        "6546cbcb93b2aa83262b649a2f5011e51fe2cb872615ed07ebe60f5dd407c2b8",
        "65952f9d10955a9118c6fe9e8edef3013b50b514620b90948767bbdb6f0dea47",
        "6e94d3e60efa7e25989f79d41d53d3f43b137ce057201878cebaf8a2a400b770",
        "71a4e9eb5ee0adaa228b959b76e89536d210dd2e03b13ea211ab9f2ba3cf5b0a",
        "7f8021492fe6f3bb4985d1bf683b1cb33420c211984d27f7d5527e5b948fecc3",
        "84fa546b81e30ad34cc43f17d326878306ea67238da264b3633fc39e468a0306",
        "8edd698b012e4a9d0f1865703fb8784fd1b779e86a2d94e99b7b41e8d9119565",
        "93598675e642ffa7247388b7c7cc672f826996559c928e6179e982080f56a7c8",
        "96edfb05b078406bd9c7a6cc2be4612279fd35d37a65ebe8d180b0aef4c81951",
        "a11b7b8268f258409d645f948cac7a3a3c18b998707a131acf4006f8909e6890",
        "a78a313e1dafa6593294ddd6bb7d44cf7208e538bd5e4114de0f5a1594ce063b",
        "b6ced16f9fd75cf7b0efa701696057011b93ea389d5b11569bab1330d3d70de3",
        "ba588b5e052214dbb41b570b16d125695467284e213bf7bfd9ae7cf50891f011",
        "bd05a011891edca15f5326ad026acec73bcd5e637dfbd5d09b20a7504bbf7d0b",
        "c1a04d5dc6ef6567836c623ff1b969d0b518c120e8f6f1261135c995f8e10e15",
        "c4ea6b8ecc63121db7103e87ac2da2432bce3bb84b542b127638afabc68c9d95",
        "c7d2cf6e76949dc9c042d9a88d582ca4ab9b393a38583e4236b790a5104542ed",
        "ca06c513cd44b6002d09d2bde2f4098b6893eb5ae87af3702fccef60a8bdc65a",
        "d3df2f44cefe1bab660a9ea47e00cdc2b4d39f05a5a865ec6fe15a6e4013695c",
        "d524680d5c00bc8397d075fa804578b099ec1ecd03eb54b6f7ea0834e6835bba",
        "d62b651a54fdc7c1fc03f1305c83b887569405e07f277ce2184098823fe25ec0",
        "d6b68df571327b26827babe84f97d7fbe3679b97b136eed830cd8586ba4562ff",
        "d9adac658bab7347ab5403c3e3221b850413a2431100a6c8a1bf04e0d8e5ddc1",
        "de3cfc269b3b6235f95beaa2313648d9015f88d740371f1cdb082e6ba348a7ea",
        "e262cd5dd4072df73adf64bfd1a100b831b340a02aae471b3657d12171fd209f",
        "e276cab8cc11b5da30020101d6caee813917b87039c4f11a020a45c9bea7e48a",
        "e507acd2ea54ca02eff9f9ea836e2ac74e13669509badf528307382da940424c",
        "e75ce7260fa3025f3b3c2e2ad425eb9936350991cf9398526c381e201c8b9d97",
        "e9090e20cfdfc7ea4592df79de169279db180d3262c19937b24920499c1698eb",
        "e9669b1692a9e2bd56c952f1be103fcdcfb81446782e1982b50caad58cc98508",
        "f36ac8cec9105128007d244cf674052bbad463da8699ff26effb788bbbeb2f80",
        "f8a16a6015bfa8649989f6df7cf69443ee4a4d88853bbf815641e48d25768bc6",
    }
)
"""The keys under tests/pki/keys. They count in a demo and nowhere else."""

TEST = frozenset(
    {
        # cryptography_vectors, asymmetric/DER_Serialization/ec_private_key.der
        "100329507e34f1e936f54b7820b2f559eaabb4f01e0e2b5e84c57d44657564bd",
        # cryptography_vectors, asymmetric/DER_Serialization/testrsa.der
        "c77e64782f65c8c717b59c324402cba2e192c37833abbd2cb9a478005349794b",
        # cryptography_vectors, asymmetric/DER_Serialization/unenc-rsa-pkcs8.der
        "47c86bcd79779e54a60c9b23b3417d552999ba1e8b8d255ab9bb2389ee620224",
        # cryptography_vectors, asymmetric/EC/high-bit-set.pem
        "3abb44c517bcb80b00e42fb6c474a24c347a15953e5845d3f0f1b4091ed9a6c3",
        # cryptography_vectors, asymmetric/EC/secp256r1-explicit-no-seed.pem
        "490dc84ed8f76f7471571b9ec704ca275fdc2640ed49b895979c7119be61761c",
        # cryptography_vectors, asymmetric/EC/secp256r1-explicit-seed.pem
        "ae41eb52fce7fae32553084fc49763b7fb39ef3efa5a11e329a15b6fc5cef363",
        # cryptography_vectors, asymmetric/EC/secp384r1-explicit-no-seed.pem
        "6499afd6cf753b33f911792880b61e02cfbb927c058cd8e34ecb340fc9fcbacb",
        # cryptography_vectors, asymmetric/EC/secp384r1-explicit-seed.pem
        "78d517f20171e0a93022e4e60217b4d26faf34d210108ab2f0b3e4e8bfba60bc",
        # cryptography_vectors, asymmetric/EC/secp521r1-explicit-no-seed.pem
        "c6661756b7c382eb015ba30c1b609c58a2de8baffc8027370ce5ae0b3030f7e4",
        # cryptography_vectors, asymmetric/EC/secp521r1-explicit-seed.pem
        "905ad475d5fa4bfa51c2a83c4fcef68bc912a892546fef037db2876eebfdf256",
        # cryptography_vectors, asymmetric/Ed25519/ed25519-pkcs8.der
        "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9",
        # cryptography_vectors, asymmetric/Ed448/ed448-pkcs8.der
        "2391990aa611e5e333a6a37af8921d263faab93b55ea293bc124a7bbab5ebc61",
        # cryptography_vectors, asymmetric/PKCS8/ecc_private_with_rfc5915_ext.pem
        "7da130ba5b03d172ad14512edb9fa866729b41fce34aa62e9721d4ab62d66c27",
        # cryptography_vectors, asymmetric/PKCS8/rsa_pss_2048.pem
        "2f57009da2ddd9bc611461715ecbe3b23ceff8783bc364f3f81f73e4e5680b74",
        # cryptography_vectors, asymmetric/PKCS8/rsa_pss_2048_hash.pem
        "b0856183c6c590cee4db366c4100a4331b52d09cb16115ef21e81689ff376621",
        # cryptography_vectors, asymmetric/PKCS8/rsa_pss_2048_hash_mask.pem
        "5f88e21d4e16bcc4037e1090eed2236847bd44887961cdce2727bbbd2aba2823",
        # cryptography_vectors, asymmetric/PKCS8/rsa_pss_2048_hash_mask_diff.pem
        "6c51c8539e9f3055855e70e06b2d4a7d7353eccddd83affebccc528289adb389",
        # cryptography_vectors, asymmetric/PKCS8/rsa_pss_2048_hash_mask_salt.pem
        "d528e3e9c78b11e6014bd8219b6c719279974d541db197b37e7bb5a1f588a2d7",
        # cryptography_vectors, pkcs12/ca/ca_key.pem
        "ed44792e85700ec7b303976284ca016edab5d4aa2e2c86cd0839accad5d1a66b",
        # cryptography_vectors, x509/custom/ca/rsa_key.pem
        "99c7097b3cf6f67f038336dc3b45a1284356cd0236fc2d9ce88ce080c2a9ae2f",
        # GB/T 32918.5-2017 A.2, GM/T 0009: the signer
        "c97c174acc1b56be277862230f92b0f9fa9b83c2aa471ceabb67533a91536bea",
        # GB/T 32918.5-2017 B.2: user A
        "679e3d0499d752e600786c0142553bc008f0f8c1f408a4bb3e6bb4dd72e7d6a4",
        # GB/T 32918.5-2017 B.2: user B
        "b425f8c042e275d1ebc302f1a9174513dd6a48b03176873c3ccb126ed471a836",
    }
)
"""Other public test keys, each with the place where its private half stands."""


def published_key(spki_sha256: str) -> PublishedKey | None:
    """Whether the key with this SPKI digest (lower-case hex) is public, and why."""
    if spki_sha256 in DEMO:
        return PublishedKey.DEMO
    return PublishedKey.TEST if spki_sha256 in TEST else None
