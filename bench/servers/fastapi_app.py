# FastAPI with Pydantic models for input and answers. `python3 fastapi_app.py SECONDS`, started by
# `fastapi.js`: prints the port that it listens on; SECONDS is how long idle connections stay.
#
# Everything is `async def`, which is how FastAPI is fastest: a plain `def` it hands to a pool of
# threads, for each dependency anew.
import ctypes
import json
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import List, Literal, Optional

import pydantic
import uvicorn
from fastapi import Depends, FastAPI, Header, Query
from fastapi import Path as PathParameter
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field, StrictBool

MAX_ITEMS = "max_items" if pydantic.VERSION.startswith("1.") else "max_length"


class Hello(BaseModel):
    hello: str


class User(BaseModel):
    id: int
    q: Optional[str]
    limit: int


class Line(BaseModel):
    sku: str
    qty: int = Field(ge=1)
    price: float = Field(ge=0)


class Item(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    email: str = Field(max_length=200)
    age: int = Field(ge=0, le=150)
    active: StrictBool
    role: Literal["admin", "user"]
    score: float
    tags: List[str] = Field(**{MAX_ITEMS: 20})
    items: List[Line] = Field(**{MAX_ITEMS: 100})


class Receipt(BaseModel):
    name: str
    count: int
    total: int


class Book(BaseModel):
    id: int
    title: str
    author: str
    isbn: str
    published: str
    price: float
    pages: int
    inStock: bool


class Visit(BaseModel):
    user: str
    tenant: str
    expires: int


BOOKS = json.loads((Path(__file__).parent / "shared" / "books.json").read_text())
PEOPLE = {"4f1c2d8e9ab04c6f": "ada", "8d2e7a61b0c93f55": "grace"}

app = FastAPI()


@app.get("/plaintext", response_class=PlainTextResponse)
async def plaintext():
    return "Hello, World!"


@app.get("/json", response_model=Hello)
async def hello():
    return {"hello": "world"}


@app.get("/users/{id}", response_model=User)
async def read_user(
    id: int = PathParameter(),
    q: Optional[str] = Query(default=None, max_length=50),
    limit: int = Query(default=10, ge=1, le=100),
):
    return {"id": id, "q": q, "limit": limit}


@app.post("/items", response_model=Receipt, status_code=201)
async def order(item: Item):
    return {"name": item.name, "count": len(item.items), "total": sum(line.qty for line in item.items)}


@app.get("/books", response_model=List[Book])
async def list_books():
    return BOOKS


async def settings(tenant: str = Query(min_length=1, max_length=20)):
    return {"tenant": tenant, "sessionSeconds": 1800}


async def clock():
    return {"now": 1_767_225_600}


async def session(
    x_token: str = Header(min_length=8, max_length=64), site: dict = Depends(settings), time: dict = Depends(clock)
):
    return {"token": x_token, "expires": time["now"] + site["sessionSeconds"]}


async def user(current: dict = Depends(session)):
    return {"name": PEOPLE.get(current["token"], "guest"), "expires": current["expires"]}


# One function under both paths: there is no cheaper way here than the asynchronous one.
@app.get("/tree", response_model=Visit)
@app.get("/tree-async", response_model=Visit)
async def visit(person: dict = Depends(user), site: dict = Depends(settings)):
    return {"user": person["name"], "tenant": site["tenant"], "expires": person["expires"]}


def main():
    # The kernel ends this process with the one that has started it.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    # Node raises the soft limit of open files by itself; 10000 idle connections need it.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)  # so that who connects before Uvicorn is ready waits in line
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=int(sys.argv[1]),
    )
    uvicorn.Server(config).run(sockets=[listener])


main()
